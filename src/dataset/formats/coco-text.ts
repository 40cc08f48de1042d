import { basename } from "node:path";
import { areaOf, type LabelledObject, type LabelledPicture } from "../labelled.ts";

/**
 * A COCO detection file of pictures. Pictures, objects and categories are numbered from 1 in the order given;
 * labels must all be in `names`. A difficult object bears `ignore: 1`, which COCO's own tool once knew.
 * One element a line, so that a problem report can point at it.
 */
export function cocoText(pictures: readonly LabelledPicture[], names: readonly string[]): string {
  const images = pictures.map(({ file, width, height }, index) => ({
    id: index + 1,
    file_name: basename(file),
    width,
    height,
  }));
  const objects = pictures.flatMap((picture, index) =>
    picture.objects.map(object => ({ image_id: index + 1, object })),
  );
  const annotations = objects.map(({ image_id, object }, index) => ({
    id: index + 1,
    image_id,
    category_id: names.indexOf(object.label) + 1,
    ...markOf(object),
  }));
  const categories = names.map((name, index) => ({ id: index + 1, name, supercategory: "" }));
  const members = Object.entries({ images, annotations, categories });
  return `{\n${members.map(([key, elements]) => `"${key}": ${arrayText(elements)}`).join(",\n")}\n}\n`;
}

function markOf({ box, crowd, difficult }: LabelledObject) {
  const [left, top, right, bottom] = box;
  return {
    bbox: [left, top, right - left, bottom - top].map(thousandths),
    area: thousandths(areaOf(box)),
    iscrowd: Number(crowd),
    ...(difficult ? { ignore: 1 } : {}),
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function arrayText(elements: readonly unknown[]): string {
  return elements.length === 0 ? "[]" : `[\n${elements.map(one => JSON.stringify(one)).join(",\n")}\n]`;
}
