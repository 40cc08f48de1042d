import { boxAround, type LabelledObject, type PixelBox, type Point, plainObject } from "../labelled.ts";
import type { PictureHeader } from "../pictures.ts";
import type { Problem } from "../problem.ts";
import { joinObjects, type Marked, type Reading } from "./marked.ts";
import type { ReadContext } from "./voc.ts";

/**
 * Reads one YOLO label file, a line an object, coordinates as shares (0–1) of the picture: a class number and
 * either a box's centre, width and height, or its four corners (oriented boxes), or three and more points of
 * an outline. Corners and outlines are kept, and the upright box around them is what is judged by. `names`
 * gives the class numbers their labels. In a set of poses `keyNumbers` of key points follow each box, which are not read.
 * An empty text is a picture with nothing in it.
 */
export function readYolo(
  text: string,
  name: string,
  context: ReadContext & { readonly names: readonly string[]; readonly keyNumbers?: number },
): Reading {
  const { file } = context;
  const header = context.headers.get(name);
  if (header === undefined)
    return { problems: [{ file, line: 0, message: `the picture ${name} is missing` }], missing: [name] };
  const marked: Marked[] = [];
  const broken: Problem[] = [];
  text.split(/\r?\n/).forEach((row, index) => {
    if (row.trim() === "") return;
    const read = readRow(row, header, context);
    const line = index + 1;
    if (typeof read === "string") broken.push({ file, line, message: read });
    else marked.push({ line, object: { ...read, label: context.rename(read.label) } });
  });
  const joined = joinObjects(header, marked, context);
  const problems = [...broken, ...joined.problems].sort((a, b) => a.line - b.line);
  return problems.length > 0 ? { problems, about: name } : joined;
}

/** The object of one line, or what is wrong with it. */
function readRow(
  row: string,
  { width, height }: PictureHeader,
  { names, keyNumbers = 0 }: { readonly names: readonly string[]; readonly keyNumbers?: number },
): LabelledObject | string {
  const [number = Number.NaN, ...shares] = row.trim().split(/\s+/).map(Number);
  const label = names[number];
  if (label === "") return `class ${number} has no name`;
  if (label === undefined) return `class ${number} has no name; ${names.length} names are known, from 0`;
  if (shares.length === 4 || shares.length === 4 + keyNumbers) {
    return plainObject(label, boxOf(shares, width, height));
  }
  if (keyNumbers > 0) {
    return `${shares.length} numbers follow the class; a box has 4, with its key points ${4 + keyNumbers}`;
  }
  if (shares.length >= 6 && shares.length % 2 === 0) {
    const corners: Point[] = [];
    for (let at = 0; at < shares.length; at += 2) {
      corners.push([
        pixels((shares[at] ?? Number.NaN) * width),
        pixels((shares[at + 1] ?? Number.NaN) * height),
      ]);
    }
    return { ...plainObject(label, boxAround(corners)), corners };
  }
  return `${shares.length} numbers follow the class; a box has 4, an oriented box 8, an outline 6 or more in pairs`;
}

function boxOf(shares: readonly number[], width: number, height: number): PixelBox {
  const [x = Number.NaN, y = Number.NaN, wide = Number.NaN, high = Number.NaN] = shares;
  const [left, top] = [(x - wide / 2) * width, (y - high / 2) * height];
  return [pixels(left), pixels(top), pixels(left + wide * width), pixels(top + high * height)];
}

/** To a thousandth of a pixel: whole pixels that were turned into shares come back whole. */
function pixels(value: number): number {
  return Math.round(value * 1000) / 1000;
}
