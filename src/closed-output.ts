/** Whoever reads our output may have seen enough, as `head` has: then the process ends, and that is no failure of ours. */
export function endWithReader(): void {
  process.stdout.on("error", error => {
    if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(0);
    throw error;
  });
}
