/**
 * Reads the whole number, in digits alone, that an option was given. Throws a TypeError with the words for a person
 * for anything else, and for what is out of its limits.
 */
export function wholeOption(name: string, text: string, least: number, most = 1_000_000): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new TypeError(`--${name} takes a whole number from ${least} to ${most}, not ${text || "nothing"}`);
}

/** The options that `read` gives; where they make no sense the program ends with its name, the words and exit code 2. */
export function optionsOrEnd<T>(program: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${program}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
