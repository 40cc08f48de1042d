import { InvalidArgumentError, Option } from "commander";

/** Options that several commands share, so that they read the same everywhere. */
export const configOption = () =>
  new Option("-c, --config <file>", "the cart's configuration (YAML)").makeOptionMandatory();

export const jsonOption = () =>
  new Option("--json", "one JSON object a line on standard output, nothing else there");

/** Reads a whole number between two limits, in digits alone. Throws commander's error for anything else. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}
