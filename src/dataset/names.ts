import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Fault, isFault } from "../fault.ts";
import { labelLines } from "../models/labels.ts";
import { readText } from "../utf8.ts";

const dataYaml = z.object({
  names: z.union([z.array(z.coerce.string()), z.record(z.coerce.number(), z.coerce.string())]),
});

/** Where a YOLO set says what its numbers mean. */
const ownFiles = ["data.yaml", "data.yml", "classes.txt", "labels/classes.txt"];

type Names = { readonly file: string; readonly labels: readonly string[] };

/**
 * The labels of a YOLO set's class numbers, from 0: from its `data.yaml`, or from the `classes.txt` that
 * labelImg writes, beside or above the label files. Of several the longest, for labelImg adds a new label at the end.
 * @throws Fault "bad-data" where there is none, two give a number different labels, or one cannot be read or is not
 * in UTF-8.
 */
export async function readNames(root: string): Promise<readonly string[]> {
  const own = await Promise.all(ownFiles.map(file => namesIn(join(root, file))));
  const given = own.flatMap(one => one ?? []);
  const [first = await namesIn(join(root, "../data.yaml")), ...others] = given;
  if (first === undefined) {
    throw new Fault(
      "bad-data",
      `${root} does not say what its class numbers mean; add classes.txt with a label a line, or give --labels FILE.`,
    );
  }
  return others.reduce(longerOf, first).labels;
}

/** The longer one of two lists that agree as far as both go. labelImg writes its own list over a set's, in another order. */
function longerOf(a: Names, b: Names): Names {
  const at = a.labels.findIndex(
    (label, place) => place < b.labels.length && label.trim() !== b.labels[place]?.trim(),
  );
  if (at === -1) return b.labels.length > a.labels.length ? b : a;
  const [here, there] = [a, b].map(({ file, labels }) => `"${labels[at]}" in ${file}`);
  throw new Fault(
    "bad-data",
    `Class ${at} is ${here} and ${there}; remove the file that is wrong, or give --labels FILE.`,
  );
}

async function namesIn(file: string): Promise<Names | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  // As labelImg reads it, which passes over empty lines at the start.
  return { file, labels: file.endsWith(".txt") ? labelLines(text.trimStart()) : namesOf(text, file) };
}

/**
 * Labels from a file with one a line.
 * @throws Fault "bad-data" where it is empty or not in UTF-8, and what the disk says of one that cannot be read.
 */
export async function readLabelFile(file: string): Promise<string[]> {
  const labels = labelLines(await readText(file));
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

/** What a YAML text says; undefined where it is none. */
export function parseYaml(text: string): unknown {
  try {
    // Every word as it stands there: 04012345678 is an article's number, not 4012345678, and 1.10 not 1.1.
    return parse(text, { schema: "failsafe" });
  } catch {
    return undefined;
  }
}

/**
 * Labels as labelImg's `classes.txt`; undefined where they would be read as others: labelImg passes over empty lines at
 * the start, and a label may hold a line end.
 */
export function classesText(labels: readonly string[]): string | undefined {
  const fits = labels[0] !== "" && !labels.some(label => /[\r\n]/.test(label));
  return fits ? `${labels.join("\n")}\n` : undefined;
}

/**
 * A text file's content; undefined where it cannot be read.
 * @throws Fault "bad-data" where it is not in UTF-8.
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readText(file);
  } catch (error) {
    if (isFault(error)) throw error;
    return undefined;
  }
}
