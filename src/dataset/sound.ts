import { dirname } from "node:path";
import { Fault } from "../fault.ts";
import type { LabelledPicture } from "./labelled.ts";
import type { Dataset } from "./open.ts";
import { describeProblem } from "./problem.ts";
import { labelsOf } from "./write.ts";

/** Once for all unknown labels, not once each. */
function hint({ problems, known }: Dataset): string[] {
  if (known === undefined || !problems.some(problem => problem.message.startsWith("unknown label")))
    return [];
  return [
    `Known labels are ${known.filter(label => label !== "").join(", ")}; --rename OLD=NEW reads one as another, --without LABEL passes over it.`,
  ];
}

/**
 * The sound pictures, if what is broken may be left out or nothing is.
 * @throws Fault "bad-data" with every problem on a line of its own.
 */
export function soundPictures(dataset: Dataset, skipBroken: boolean): readonly LabelledPicture[] {
  const { problems, pictures } = dataset;
  if (problems.length > 0 && !skipBroken) {
    const mend =
      problems.length === 1
        ? "1 thing is broken; mend it, or leave its picture out with --skip-broken:"
        : `${problems.length} things are broken; mend them, or leave their pictures out with --skip-broken:`;
    throw new Fault("bad-data", [mend, ...problems.map(describeProblem), ...hint(dataset)].join("\n"));
  }
  if (pictures.length === 0) {
    throw new Fault(
      "bad-data",
      "There is no sound labelled picture in this folder; check the path and the format.",
    );
  }
  return pictures;
}

/**
 * What a person should know of a set that is used: what is left out of it, folders that became one set, and labels that
 * probably mean one thing.
 */
export function notesOn({ problems, pictures, unlabelled }: Dataset): string[] {
  const notes = problems.map(problem => `left out: ${describeProblem(problem)}`);
  if (unlabelled.length > 0) {
    notes.push(
      `${unlabelled.length} pictures have no annotation and are left out; --unlabelled-empty takes them for empty.`,
    );
  }
  const folders = [...new Set(pictures.map(({ file }) => dirname(file)))];
  if (folders.length > 1) {
    // Training pictures among those that judge would flatter.
    const first = folders.slice(0, 4).join(", ");
    const more = folders.length > 4 ? " …" : "";
    notes.push(`Pictures of ${folders.length} folders are one set here: ${first}${more}`);
  }
  for (const same of spellings(labelsOf(pictures))) {
    const words = same.map(label => `"${label}"`).join(" and ");
    notes.push(
      `${words} are ${same.length} labels; if they mean one thing, --rename OLD=NEW makes them one.`,
    );
  }
  return notes;
}

/** Labels that are one word but for capitals, spaces or the bytes of an accent: typed by hand on two days. */
function spellings(labels: readonly string[]): string[][] {
  const byWord = new Map<string, string[]>();
  for (const label of labels) {
    const word = label
      .normalize()
      .toLowerCase()
      .replace(/[\s_-]+/g, "");
    byWord.set(word, [...(byWord.get(word) ?? []), label]);
  }
  return [...byWord.values()].filter(same => same.length > 1);
}
