import { basename } from "node:path";
import type { LabelledObject, LabelledPicture } from "../labelled.ts";
import { escapeXml } from "./xml.ts";

/**
 * A picture's annotation in labelImg's dialect: tabs, its elements in its order, whole pixels. `folder` is the
 * name of the folder the picture lies in. What labelImg does not know (`occluded`, `visible`) follows as
 * elements of its own, which labelImg skips over; corners have no place in the format and are lost, and a
 * crowd becomes difficult.
 */
export function vocText(picture: LabelledPicture, folder: string): string {
  const file = basename(picture.file);
  return [
    picture.verified ? '<annotation verified="yes">' : "<annotation>",
    element(1, "folder", folder),
    element(1, "filename", file),
    element(1, "path", `${folder}/${file}`),
    "\t<source>",
    element(2, "database", "Unknown"),
    "\t</source>",
    "\t<size>",
    element(2, "width", picture.width),
    element(2, "height", picture.height),
    element(2, "depth", picture.depth),
    "\t</size>",
    element(1, "segmented", 0),
    ...picture.objects.flatMap(object => objectLines(object, picture)),
    "</annotation>",
    "",
  ].join("\n");
}

function objectLines(object: LabelledObject, picture: LabelledPicture): string[] {
  const [left, top, right, bottom] = wholePixels(object, picture);
  return [
    "\t<object>",
    element(2, "name", object.label),
    element(2, "pose", object.pose ?? "Unspecified"),
    element(2, "truncated", Number(object.truncated)),
    element(2, "difficult", Number(object.difficult || object.crowd)),
    ...(object.occluded ? [element(2, "occluded", 1)] : []),
    ...(object.visible === undefined
      ? []
      : [element(2, "visible", Math.round(object.visible * 1000) / 1000)]),
    "\t\t<bndbox>",
    element(3, "xmin", left),
    element(3, "ymin", top),
    element(3, "xmax", right),
    element(3, "ymax", bottom),
    "\t\t</bndbox>",
    "\t</object>",
  ];
}

/** The nearest whole edges, kept at least a pixel apart, within the picture, so that a thin box stays readable. */
function wholePixels(
  { box }: LabelledObject,
  { width, height }: LabelledPicture,
): [number, number, number, number] {
  const left = Math.min(Math.round(box[0]), width - 1);
  const top = Math.min(Math.round(box[1]), height - 1);
  return [left, top, Math.max(Math.round(box[2]), left + 1), Math.max(Math.round(box[3]), top + 1)];
}

function element(depth: number, name: string, value: string | number): string {
  return `${"\t".repeat(depth)}<${name}>${escapeXml(String(value))}</${name}>`;
}
