import type { LabelledObject, LabelledPicture, Point } from "../labelled.ts";
import { smallestRectangle } from "./rectangle.ts";

/**
 * A picture's YOLO label file: upright boxes, or with `oriented` the four corners of each object (of an
 * upright box where it has no others). Labels become their place in `names`, which must hold them all.
 * Difficult objects are written like any other, for the format knows no such thing.
 */
export function yoloText(picture: LabelledPicture, names: readonly string[], oriented: boolean): string {
  const rows = picture.objects.map(object => {
    const points = oriented ? cornersOf(object) : centreAndSize(object);
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

function cornersOf({ box: [left, top, right, bottom], corners }: LabelledObject): readonly Point[] {
  if (corners === undefined) {
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
  }
  return corners.length === 4 ? corners : smallestRectangle(corners);
}

/** Eight decimals: a thousandth of a pixel even in a very large picture. */
function share(value: number): string {
  return String(Math.round(value * 1e8) / 1e8);
}
