import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Fault, isFault } from "../fault.ts";
import { readText } from "../utf8.ts";

const dataYaml = z.object({
  names: z.union([z.array(z.coerce.string()), z.record(z.coerce.number(), z.coerce.string())]),
});

/**
 * The labels of a YOLO set's class numbers, from 0: from its `data.yaml`, or from the `classes.txt` that
 * labelImg writes, beside or above the label files.
 * @throws Fault "bad-data" where there is neither, or it cannot be read or is not in UTF-8.
 */
export async function readNames(root: string): Promise<string[]> {
  for (const file of ["data.yaml", "data.yml", "classes.txt", "labels/classes.txt", "../data.yaml"]) {
    const text = await readIfThere(join(root, file));
    if (text !== undefined) return file.endsWith(".txt") ? linesOf(text) : namesOf(text, join(root, file));
  }
  throw new Fault(
    "bad-data",
    `${root} does not say what its class numbers mean; add classes.txt with a label a line, or give --labels FILE.`,
  );
}

/** Labels from a file with one a line. @throws Fault "bad-data" where it is missing, empty or not in UTF-8. */
export async function readLabelFile(file: string): Promise<string[]> {
  const text = await readIfThere(file);
  const labels = linesOf(text ?? "");
  if (labels.length === 0) {
    throw new Fault("bad-data", `${file} gives no label; write one a line.`);
  }
  return labels;
}

function namesOf(text: string, file: string): string[] {
  const read = dataYaml.safeParse(parseYaml(text));
  if (!read.success) {
    throw new Fault(
      "bad-data",
      `${file} has no list "names"; add one with the labels in the order of their numbers.`,
    );
  }
  const { names } = read.data;
  if (Array.isArray(names)) return names;
  const labels: string[] = [];
  for (const [number, label] of Object.entries(names)) labels[Number(number)] = label;
  return Array.from(labels, label => label ?? "");
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A line's place is its label's number: an empty one between others has no label, or all after it would move. */
function linesOf(text: string): string[] {
  const whole = text.trim();
  return whole === "" ? [] : whole.split(/\r?\n/).map(line => line.trim());
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readText(file);
  } catch (error) {
    if (isFault(error)) throw error;
    return undefined;
  }
}
