/** A line on standard error, where it never mixes with results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A line of results. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
