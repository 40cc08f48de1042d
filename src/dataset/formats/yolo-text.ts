import type { LabelledObject, LabelledPicture, PixelBox, Point } from "../labelled.ts";
import { edgeSlack } from "./marked.ts";
import { smallestRectangle } from "./rectangle.ts";

/**
 * A picture's YOLO label file: upright boxes, or with `oriented` the four corners of each object (of an
 * upright box where it has no others). No corner lies outside the picture: training tools pass such a picture over.
 * Labels become their place in `names`, which must hold them all.
 * Difficult objects are written like any other, for the format knows no such thing.
 */
export function yoloText(picture: LabelledPicture, names: readonly string[], oriented: boolean): string {
  const rows = picture.objects.map(object => {
    const points = oriented ? cornersOf(object, picture) : centreAndSize(object);
    const shares = points.flatMap(([x, y]) => [share(x / picture.width), share(y / picture.height)]);
    return [names.indexOf(object.label), ...shares].join(" ");
  });
  return rows.map(row => `${row}\n`).join("");
}

/** Centre, then width and height, as two pairs. */
function centreAndSize({ box: [left, top, right, bottom] }: LabelledObject): Point[] {
  return [
    [(left + right) / 2, (top + bottom) / 2],
    [right - left, bottom - top],
  ];
}

function cornersOf({ box, corners }: LabelledObject, { width, height }: LabelledPicture): readonly Point[] {
  if (corners === undefined) return cornersOfBox(box);
  const rectangle = corners.length === 4 ? corners : smallestRectangle(corners);
  const inside = rectangle.map(([x, y]): Point => [within(x, width), within(y, height)]);
  // Cut at the edge it would no longer be a rectangle; the upright box around the outline never reaches out.
  const reachesOut = rectangle.some(([x, y], at) => {
    const [nearX = x, nearY = y] = inside[at] ?? [];
    return Math.max(Math.abs(nearX - x), Math.abs(nearY - y)) > edgeSlack;
  });
  return reachesOut ? cornersOfBox(box) : inside;
}

function cornersOfBox([left, top, right, bottom]: PixelBox): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function within(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}

/** Eight decimals: a thousandth of a pixel even in a very large picture. */
function share(value: number): string {
  return String(Math.round(value * 1e8) / 1e8);
}
