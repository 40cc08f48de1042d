import { relative } from "node:path";
import type { Reading } from "./formats/marked.ts";
import type { LabelledPicture } from "./labelled.ts";
import { findLayout } from "./layout.ts";
import { explainMissing } from "./missing.ts";
import { readNames } from "./names.ts";
import { type PictureHeader, pictureName, readHeaders } from "./pictures.ts";
import type { Problem } from "./problem.ts";
import { readAll } from "./readings.ts";
import { setFiles } from "./set-files.ts";

export type DatasetFormat = "voc" | "yolo" | "coco";

export type Dataset = {
  readonly format: DatasetFormat;
  /** Sound pictures in the order of their names. */
  readonly pictures: readonly LabelledPicture[];
  /** All that is wrong, with files relative to the data set's folder. */
  readonly problems: readonly Problem[];
  /** Picture files that no annotation speaks of. They are part of no figure. */
  readonly unlabelled: readonly string[];
  /** The labels that are marked or numbered in it, wanted or not, before renaming, in alphabetical order. */
  readonly labels: readonly string[];
  /** The labels that may occur, where that was given. */
  readonly known?: readonly string[];
  /** The labels in the order of their numbers, after renaming: the given ones, else the set's own, if it has any. */
  readonly numbered?: readonly string[];
};

export type OpenOptions = {
  /** Absent: found out from the folders. */
  readonly format?: DatasetFormat;
  /** The labels in the order of their class numbers; absent: those that the set brings. */
  readonly names?: readonly string[];
  /** The labels that may occur, after renaming; absent: any. */
  readonly known?: readonly string[];
  /** Labels to read as others, `mongo` as `mango`. */
  readonly rename?: ReadonlyMap<string, string>;
  /** Whether objects of a label, after renaming, are looked at; absent: all. */
  readonly wanted?: (label: string) => boolean;
  /** Take pictures without an annotation for pictures with nothing in them, not for unlabelled ones. */
  readonly unlabelledEmpty?: boolean;
};

/**
 * Reads a folder of labelled pictures whole. What is broken is not thrown but listed, all of it, so that one
 * look mends everything; a picture is either sound or absent.
 * @throws Fault "bad-data" where the folder is missing or holds no known format, "usage" where it holds two.
 */
export async function openDataset(folder: string, options: OpenOptions = {}): Promise<Dataset> {
  const layout = await findLayout(folder, options.format);
  const files = await setFiles(layout);
  const { headers, problems } = await readHeaders(files.pictures);
  const own = layout.format === "yolo" && !options.names ? await readNames(layout.root) : undefined;
  const read = await readAll(layout, files.annotations, headers, { ...options, ...(own && { names: own }) });
  const readings = await explainMissing(layout, read.readings, problems);
  const spoken = new Set(readings.flatMap(reading => reading.about ?? []));
  const silent = [...headers.values()].filter(header => !spoken.has(header.name));
  const empty = options.unlabelledEmpty ? silent.map(header => ({ ...header, objects: [] })) : [];
  const told = new Set(problems.map(({ file }) => pictureName(file)));
  const twins = twice(readings, headers, layout.root, told);
  const all = [...problems, ...readings.flatMap(reading => reading.problems), ...twins.problems];
  const numbered = numberedBy(options, own ?? readings[0]?.numbered);
  return {
    format: layout.format,
    pictures: [...twins.pictures, ...empty].sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems: all.map(problem => ({ ...problem, file: relative(layout.root, problem.file) || problem.file })),
    unlabelled: options.unlabelledEmpty ? [] : silent.map(header => header.file),
    labels: [...read.labels].filter(label => label !== "").sort(),
    ...(options.known && { known: options.known }),
    ...(numbered && { numbered }),
  };
}

/** Of the set's own labels only the wanted ones; a list that was given stays whole, and so do its numbers. */
function numberedBy(options: OpenOptions, own?: readonly string[]): readonly string[] | undefined {
  const renamed = (options.names ?? own)?.map(label => options.rename?.get(label) ?? label);
  // A number without a name stays one, or all after it would move.
  return renamed?.filter(
    (label, at) =>
      label === "" ||
      (renamed.indexOf(label) === at && (options.names !== undefined || (options.wanted?.(label) ?? true))),
  );
}

/**
 * Two annotations of one picture cannot both be right: neither is used, nor is the sound one of two, which says less
 * than both. Of `told` names a picture is broken, or there are two: which one an annotation means nobody can tell.
 */
function twice(
  readings: readonly Reading[],
  headers: ReadonlyMap<string, PictureHeader>,
  folder: string,
  told: ReadonlySet<string>,
): { pictures: LabelledPicture[]; problems: Problem[] } {
  const byName = new Map<string, Reading[]>();
  for (const one of readings) {
    if (one.about !== undefined) byName.set(one.about, [...(byName.get(one.about) ?? []), one]);
  }
  const pictures: LabelledPicture[] = [];
  const problems: Problem[] = [];
  for (const [name, same] of byName) {
    const file = headers.get(name)?.file;
    if (told.has(name)) continue;
    if (same.length === 1) pictures.push(...same.flatMap(({ picture }) => picture ?? []));
    else if (file !== undefined) {
      const files = same.flatMap(reading =>
        reading.file === undefined ? [] : [relative(folder, reading.file)],
      );
      const which = files.length > 0 ? ` (${files.join(", ")})` : "";
      const message = `${same.length} annotations speak of this picture${which}; keep one`;
      problems.push({ file, line: 0, message });
    }
  }
  return { pictures, problems };
}
