import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault.ts";
import { hasEnding, namesIn } from "./entries.ts";
import type { DatasetFormat } from "./open.ts";
import { isPictureFile, pictureName } from "./pictures.ts";

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
 * Finds out how a folder holds its labelled pictures. Pascal VOC: `JPEGImages/` and `Annotations/`; YOLO:
 * `images/` and `labels/`; COCO: a JSON file with an "annotations" member in the folder or in its
 * `annotations/`. In each case pictures and annotations may also lie side by side in the folder itself, as
 * labelImg leaves them.
 * @throws Fault "bad-data" where nothing is recognised, "usage" where the formats or files are several.
 */
export async function findLayout(root: string, wanted?: DatasetFormat): Promise<Layout> {
  const entries = new Set(await list(root, "folder"));
  const found = (
    await Promise.all([vocLayout(root, entries), yoloLayout(root, entries), cocoLayout(root, entries)])
  ).flat();
  const fitting = found.filter(layout => wanted === undefined || layout.format === wanted);
  const [first, second] = fitting;
  if (first === undefined) {
    const sought = wanted === undefined ? "Pascal VOC, YOLO or COCO annotations" : `${wanted} annotations`;
    throw new Fault("bad-data", `${root} holds no ${sought}; give the folder above JPEGImages/ or images/.`);
  }
  if (second !== undefined) {
    const names = fitting.map(layout => `${layout.format} in ${layout.annotations}`).join(" and ");
    throw new Fault("usage", `${root} holds ${names}; say which with --format, or give each a folder.`);
  }
  return first;
}

async function vocLayout(root: string, entries: ReadonlySet<string>): Promise<Layout[]> {
  const annotations = entries.has("Annotations") ? join(root, "Annotations") : root;
  const files = await list(annotations);
  if (!files.some(file => hasEnding(file, ".xml"))) return [];
  return [{ root, format: "voc", pictures: pictureFolder(root, entries), annotations }];
}

async function yoloLayout(root: string, entries: ReadonlySet<string>): Promise<Layout[]> {
  const annotations = entries.has("labels") ? join(root, "labels") : root;
  const files = await list(annotations);
  // A text file beside a picture of the same name: a licence is no label file.
  const pictured = new Set(files.filter(isPictureFile).map(pictureName));
  const isLabels = (file: string) =>
    hasEnding(file, ".txt") && (annotations !== root || pictured.has(pictureName(file)));
  if (!files.some(isLabels)) return [];
  return [{ root, format: "yolo", pictures: pictureFolder(root, entries), annotations }];
}

async function cocoLayout(root: string, entries: ReadonlySet<string>): Promise<Layout[]> {
  const inner = entries.has("annotations") ? await list(join(root, "annotations")) : [];
  const files = [
    ...(await list(root)).map(file => join(root, file)),
    ...inner.map(file => join(root, "annotations", file)),
  ];
  const pictures = pictureFolder(root, entries);
  const layouts: Layout[] = [];
  for (const annotations of files.filter(file => hasEnding(file, ".json")).sort()) {
    // Whatever cannot be read is not known to be COCO: a link into the void is nobody's annotation.
    if ((await readFile(annotations, "utf8").catch(() => "")).includes('"annotations"')) {
      layouts.push({ root, format: "coco", pictures, annotations });
    }
  }
  return layouts;
}

function pictureFolder(root: string, entries: ReadonlySet<string>): string {
  const folder = ["JPEGImages", "images"].find(name => entries.has(name));
  return folder === undefined ? root : join(root, folder);
}

async function list(folder: string, kind: "file" | "folder" = "file"): Promise<string[]> {
  try {
    return await namesIn(folder, kind);
  } catch (error) {
    throw new Fault("bad-data", `The folder ${folder} cannot be read; check the path.`, error);
  }
}
