import { Fault } from "../fault.ts";

/**
 * The labels of a text with one a line. A line's place is its class's number, from 0: an empty one is a class without a
 * label, or all after it would move. Empty lines at the end do not count.
 */
export function labelLines(text: string): string[] {
  const whole = text.trimEnd();
  return whole === "" ? [] : whole.split("\n").map(line => line.trim());
}

/**
 * The labels of a model, as `labelLines` reads them.
 * Throws Fault("bad-data") when there are none, or a class has none, or two have the same.
 */
export function readLabels(text: string): string[] {
  const labels = labelLines(text);
  if (labels.length === 0)
    throw new Fault("bad-data", "The labels file is empty: write one label a line, the first for class 0.");
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
