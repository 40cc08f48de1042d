import { Fault } from "../fault.ts";

/**
 * Reads a labels file: one label a line, the first line is class 0; empty lines at the end do not count.
 * Throws Fault("bad-data") when it is empty, has a gap, or names a label twice.
 */
export function readLabels(text: string): string[] {
  const labels = text
    .trimEnd()
    .split("\n")
    .map(line => line.trim());
  const gap = labels.indexOf("");
  if (gap >= 0) {
    throw new Fault(
      "bad-data",
      `Line ${gap + 1} of the labels file is empty: write one label a line, without gaps.`,
    );
  }
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined) {
    throw new Fault("bad-data", `The labels file names "${twice}" twice: every class needs its own label.`);
  }
  return labels;
}
