import { areaOf, clipBox, type LabelledObject, type LabelledPicture, type PixelBox } from "../labelled.ts";
import type { PictureHeader } from "../pictures.ts";
import type { Problem } from "../problem.ts";

/** An object as it was read, with the line that describes it. */
export type Marked = { readonly object: LabelledObject; readonly line: number };

/** What one annotation turned out to be: a picture ready to use, or nothing but reasons why not. */
export type Reading = {
  readonly picture?: LabelledPicture;
  readonly problems: readonly Problem[];
  /** The name of the picture it speaks of, sound or not, where that is known. */
  readonly about?: string;
  /** The names under which its picture was looked for and not found; `problems` then says so. */
  readonly missing?: readonly string[];
  /** The annotation file, where it was read as one of several. */
  readonly file?: string;
  /** The labels in the order of their numbers, where the file says so (COCO). */
  readonly numbered?: readonly string[];
};

/** Boxes may reach this far over the edge, in pixels: fractions are rounded differently by every tool. */
export const edgeSlack = 1;

type Whereabouts = {
  readonly file: string;
  readonly labels?: ReadonlySet<string>;
  readonly wanted?: (label: string) => boolean;
  readonly verified?: boolean;
};

/**
 * Joins a picture and what was marked in it, if every object can be used: it has an area, lies in the picture
 * (to within a pixel, which is clipped) and, where `labels` is given, bears one of them. One broken object
 * breaks the picture: with one object missing it would teach and judge wrongly. Objects whose label is not `wanted` are passed over, as if nobody had marked
 * them.
 */
export function joinObjects(header: PictureHeader, marked: readonly Marked[], where: Whereabouts): Reading {
  const looked = where.wanted ? marked.filter(({ object }) => where.wanted?.(object.label)) : marked;
  const problems = looked.flatMap(({ object, line }) =>
    complaints(object, header, where.labels).map(message => ({ file: where.file, line, message })),
  );
  const about = header.name;
  if (problems.length > 0) return { problems, about };
  const objects = looked.map(({ object }) => ({
    ...object,
    box: clipBox(object.box, header.width, header.height),
  }));
  const verified = where.verified === undefined ? {} : { verified: where.verified };
  return { picture: { ...header, objects, ...verified }, problems, about };
}

function complaints(
  { box, label }: LabelledObject,
  { width, height }: PictureHeader,
  labels?: ReadonlySet<string>,
): string[] {
  const found: string[] = [];
  if (!box.every(Number.isFinite)) found.push("the box has a coordinate that is no number");
  else if (areaOf(box) === 0) found.push(`the box has no area (${show(box)})`);
  // What is left of it when it is clipped must have an area too.
  else if (isOutside(box, width, height) || areaOf(clipBox(box, width, height)) === 0) {
    found.push(`the box (${show(box)}) reaches outside the picture of ${width}×${height} pixels`);
  }
  if (label === "") found.push("the object has no label");
  else if (labels && !labels.has(label)) found.push(`unknown label "${label}"`);
  return found;
}

function isOutside([left, top, right, bottom]: PixelBox, width: number, height: number): boolean {
  return left < -edgeSlack || top < -edgeSlack || right > width + edgeSlack || bottom > height + edgeSlack;
}

function show(box: PixelBox): string {
  return box.map(edge => Math.round(edge * 100) / 100).join(" ");
}
