import { systemSentence } from "./system-error.ts";

/**
 * Whoever reads our output may have seen enough, as `head` has: then the process ends, and that is no failure of ours.
 * A file that takes no more is one, told in a sentence.
 */
export function endWithReader(): void {
  process.stdout.on("error", error => {
    if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(0);
    const why =
      systemSentence(error) ?? `The output cannot be written (${error.message}); send it elsewhere.`;
    process.stderr.write(`stepout: ${why}\n`);
    process.exit(1);
  });
}
