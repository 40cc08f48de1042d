import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { Fault } from "../fault.ts";
import { cocoText } from "./formats/coco-text.ts";
import { vocText } from "./formats/voc-text.ts";
import { yoloText } from "./formats/yolo-text.ts";
import type { LabelledPicture } from "./labelled.ts";
import { classesText } from "./names.ts";
import type { Dataset, DatasetFormat } from "./open.ts";

/** How a data set is written; `yolo-obb` has the corners of oriented boxes. */
export type WrittenFormat = DatasetFormat | "yolo-obb";

export const writtenFormats: readonly WrittenFormat[] = ["voc", "yolo", "yolo-obb", "coco"];

/** The format that keeps what a set was read from: oriented boxes, where every object that has corners has four. */
export function formatOf({ format, pictures }: Dataset): WrittenFormat {
  const points = pictures.flatMap(picture => picture.objects.flatMap(({ corners }) => corners?.length ?? []));
  return format === "yolo" && points.length > 0 && points.every(count => count === 4) ? "yolo-obb" : format;
}

/** All labels of pictures in alphabetical order. */
export function labelsOf(pictures: readonly LabelledPicture[]): string[] {
  return [...new Set(pictures.flatMap(picture => picture.objects.map(object => object.label)))].sort();
}

/** The labels of a data set in the order of their class numbers; alphabetical where it has no numbers. */
export function classLabels({ numbered, pictures }: Dataset): readonly string[] {
  return numbered ?? labelsOf(pictures);
}

/**
 * Writes a data set into a new or empty folder, in the layout `openDataset` finds. `labels` gives YOLO and
 * COCO their class numbers. Where `copy` is set the pictures are copied in, else they must already lie in the
 * folder that `picturesFolder` names. Names are kept.
 * @throws Fault "bad-data" where a label is not among `labels`.
 */
export async function writeDataset(
  folder: string,
  pictures: readonly LabelledPicture[],
  { format, labels, copy }: { format: WrittenFormat; labels: readonly string[]; copy: boolean },
): Promise<void> {
  const unknown = labelsOf(pictures).filter(label => !labels.includes(label));
  if (unknown.length > 0) {
    throw new Fault("bad-data", `The label list lacks ${unknown.join(", ")}; add them.`);
  }
  const pictureFolder = join(folder, picturesFolder(format));
  await mkdir(pictureFolder, { recursive: true });
  if (copy) {
    for (const { file } of pictures) await copyFile(file, join(pictureFolder, basename(file)));
  }
  await writeAnnotations(folder, pictures, format, labels);
}

/** The folder for pictures within a data set's. */
export function picturesFolder(format: WrittenFormat): string {
  return format === "voc" ? "JPEGImages" : "images";
}

async function writeAnnotations(
  folder: string,
  pictures: readonly LabelledPicture[],
  format: WrittenFormat,
  labels: readonly string[],
): Promise<void> {
  if (format === "coco") {
    await writeFile(join(folder, "annotations.json"), cocoText(pictures, labels));
    return;
  }
  const annotations = join(folder, format === "voc" ? "Annotations" : "labels");
  await mkdir(annotations, { recursive: true });
  for (const picture of pictures) {
    if (format === "voc") {
      await writeFile(join(annotations, `${picture.name}.xml`), vocText(picture, picturesFolder(format)));
    } else {
      const text = yoloText(picture, labels, format === "yolo-obb");
      await writeFile(join(annotations, `${picture.name}.txt`), text);
    }
  }
  if (format !== "voc") {
    const data = { path: ".", train: "images", val: "images", names: labels };
    // Training tools read YAML as it was of old, where a bare `yes`, `12:30` or `1_000` is no word.
    await writeFile(join(folder, "data.yaml"), stringify(data, { schema: "yaml-1.1" }));
    // Without it labelImg does not open the labels.
    const classes = classesText(labels);
    if (classes !== undefined) await writeFile(join(annotations, "classes.txt"), classes);
  }
}

/**
 * Makes sure that a folder to write into is new or empty: nobody's pictures are overwritten or mixed.
 * @throws Fault "usage" where it already holds something, "storage" where it cannot be made.
 */
export async function claimFolder(folder: string): Promise<void> {
  let held: readonly string[];
  try {
    await mkdir(folder, { recursive: true });
    held = await readdir(folder);
  } catch (error) {
    throw new Fault("storage", `The folder ${folder} cannot be made; choose another with --out.`, error);
  }
  if (held.length > 0) {
    throw new Fault("usage", `${folder} already holds files; give a new folder with --out.`);
  }
}
