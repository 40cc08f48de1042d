import { join, resolve } from "node:path";
import { Fault } from "../fault.ts";
import { filesIn, filesUnder, hasEnding, namesIn } from "./entries.ts";
import { cocoLayout, cocoLayouts, setOfCocoFile } from "./layout-coco.ts";
import type { DatasetFormat } from "./open.ts";
import { isPictureFile, pictureName } from "./pictures.ts";
import { annotationsIn } from "./set-files.ts";

/** Where a data set keeps its two halves. */
export type Layout = {
  readonly root: string;
  readonly format: DatasetFormat;
  /** The folder with the pictures. */
  readonly pictures: string;
  /** The folder with the annotations, for COCO the file. */
  readonly annotations: string;
};

/**
 * Finds out how a folder holds its labelled pictures. Pascal VOC: `JPEGImages/` or
 * `images/`, and `Annotations/`, also in small letters; YOLO:
 * `images/` and `labels/`, or a folder of pictures within `images/`; COCO: a JSON file with an "annotations"
 * member in the folder or in its `annotations/`, or that file itself. In each case pictures and annotations may
 * also lie side by side in the folder itself, as labelImg leaves them.
 * @throws Fault "bad-data" where nothing is recognised, "usage" where the formats or files are several.
 */
export async function findLayout(root: string, wanted?: DatasetFormat): Promise<Layout> {
  const fitting = await layoutsOf(root, wanted);
  const [first, second] = fitting;
  if (first === undefined) {
    const sought = wanted === undefined ? "Pascal VOC, YOLO or COCO annotations" : `${wanted} annotations`;
    const mend = (await mendWithin(root, wanted)) ?? "give the folder above JPEGImages/ or images/";
    throw new Fault("bad-data", `${root} holds no ${sought}; ${mend}.`);
  }
  if (second !== undefined) {
    const names = fitting.map(layout => `${layout.format} in ${layout.annotations}`).join(" and ");
    const mend =
      first.format === second.format
        ? `give the one to read itself, such as --data ${first.annotations}`
        : "say which with --format, or give each a folder";
    throw new Fault("usage", `${root} holds ${names}; ${mend}.`);
  }
  return first;
}

async function layoutsOf(root: string, wanted?: DatasetFormat): Promise<Layout[]> {
  const above = wanted === undefined || wanted === "coco" ? await setOfCocoFile(root) : undefined;
  if (above !== undefined) {
    return [await cocoLayout(above, root, pictureFolder(above, new Set(await foldersIn(above))))];
  }
  const entries = new Set(await foldersIn(root));
  const found = await Promise.all([
    vocLayout(root, entries),
    yoloLayout(root, entries),
    cocoLayouts(root, entries, pictureFolder(root, entries)),
  ]);
  return found.flat().filter(layout => wanted === undefined || layout.format === wanted);
}

/** Exports often hold a set for each part, such as `train/` and `valid/`. */
async function mendWithin(root: string, wanted?: DatasetFormat): Promise<string | undefined> {
  const sets: string[] = [];
  for (const name of (await foldersIn(root)).sort()) {
    const inner = join(root, name);
    if ((await layoutsOf(inner, wanted).catch(() => [])).length > 0) sets.push(inner);
  }
  return sets.length === 0 ? undefined : `give a folder within it that does: ${sets.join(", ")}`;
}

async function vocLayout(root: string, entries: ReadonlySet<string>): Promise<Layout[]> {
  // Many sets that are passed around have the folder in small letters.
  const named = ["Annotations", "annotations"].filter(name => entries.has(name));
  for (const annotations of [...named.map(name => join(root, name)), root]) {
    const { direct, within } = await annotationsIn(root, annotations, ".xml");
    if (direct.length + within.length === 0) continue;
    return [{ root, format: "voc", pictures: pictureFolder(root, entries), annotations }];
  }
  return [];
}

async function yoloLayout(root: string, entries: ReadonlySet<string>): Promise<Layout[]> {
  const annotations = entries.has("labels") ? join(root, "labels") : root;
  const { direct, within } = await annotationsIn(root, annotations, ".txt");
  // A text file beside a picture of the same name: a licence is no label file.
  const pictured = new Set((await filesIn(root)).filter(isPictureFile).map(pictureName));
  const isLabels = (file: string) => annotations !== root || pictured.has(pictureName(file));
  if (![...direct, ...within].some(isLabels)) return yoloPart(root);
  return [{ root, format: "yolo", pictures: pictureFolder(root, entries), annotations }];
}

/** One part of a set, such as `shop/images/val`: Ultralytics looks for its labels in `shop/labels/val`. */
async function yoloPart(pictures: string): Promise<Layout[]> {
  const [, above, part = ""] = /^(.*)\/images(\/.*)?$/.exec(resolve(pictures)) ?? [];
  if (above === undefined) return [];
  const root = above || "/";
  const annotations = join(root, "labels", part);
  const files = await filesUnder(annotations).catch(() => []);
  if (!files.some(file => hasEnding(file, ".txt"))) return [];
  return [{ root, format: "yolo", pictures, annotations }];
}

function pictureFolder(root: string, entries: ReadonlySet<string>): string {
  const folder = ["JPEGImages", "images"].find(name => entries.has(name));
  return folder === undefined ? root : join(root, folder);
}

async function foldersIn(root: string): Promise<string[]> {
  try {
    return await namesIn(root, "folder");
  } catch (error) {
    throw new Fault("bad-data", `The folder ${root} cannot be read; check the path.`, error);
  }
}
