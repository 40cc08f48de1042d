import type { Box } from "./observation.ts";

/** A place in a camera's picture, 0–1 from its left and top edge. */
export type Point = readonly [x: number, y: number];

/** The middle of a box, in the box's own coordinates. */
export function centreOf(box: Box): Point {
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** Area of a box in shares of the picture; 0 for a box that is inside out. */
export function areaOf(box: Box): number {
  return Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
}

/** One length that stands for how large a thing looks: the side of the square of the same area. */
export function sizeOf(box: Box): number {
  return Math.sqrt(areaOf(box));
}

/** Area that two boxes have in common. */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 (apart) to 1 (the same box). */
export function overlapOf(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared);
}

/** How much of `box` lies under `cover`, 0–1. */
export function coveredShare(box: Box, cover: Box): number {
  const area = areaOf(box);
  return area === 0 ? 0 : sharedArea(box, cover) / area;
}

/** The box with `margin` (same unit as the box) added on each of its four sides. */
export function grow(box: Box, margin: number): Box {
  return [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
}

/** Straight distance between two places. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
