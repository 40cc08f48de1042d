import { convexHull } from "../formats/rectangle.ts";
import { areaOf, boxAround, clipBox, type LabelledObject, type PixelBox, type Point } from "../labelled.ts";
import type { Pixels } from "../pictures.ts";
import { clipPolygon, polygonArea } from "./clip.ts";
import type { Random } from "./random.ts";

/** A picture in memory with what is marked in it. */
export type Scene = { readonly pixels: Pixels; readonly objects: readonly LabelledObject[] };

/** What a step may use besides the scene. `other` gives any scene of the set. */
export type StepTools = { readonly random: Random; readonly other: () => Promise<Scene> };

/** One way to vary a scene. The scene given stays as it is; a new one comes back. */
export type Step = (scene: Scene, tools: StepTools) => Promise<Scene>;

/** What is less visible than this is difficult: nobody could be asked to find it. */
const leastVisible = 0.2;

/** Moves every point of the objects, upright boxes by their four corners, and widens to whole pixels. */
export function moveObjects(
  objects: readonly LabelledObject[],
  move: (point: Point) => Point,
): LabelledObject[] {
  return objects.map(object => {
    const moved = (object.corners ?? cornersOf(object.box)).map(move);
    const box = wholePixels(boxAround(moved));
    return object.corners ? { ...object, box, corners: moved } : { ...object, box };
  });
}

function cornersOf([left, top, right, bottom]: PixelBox): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Outwards to whole pixels, so that a pixel half covered by the object is in the box. */
function wholePixels([left, top, right, bottom]: PixelBox): PixelBox {
  // A rounding error of arithmetic is no half pixel.
  const slack = 1e-6;
  return [
    Math.floor(left + slack),
    Math.floor(top + slack),
    Math.ceil(right - slack),
    Math.ceil(bottom - slack),
  ];
}

/**
 * Cuts objects at the picture's edges: what is cut becomes truncated and loses visibility, what is nearly all
 * gone becomes difficult, and what is gone is dropped. Cut objects lose their corners, which lie outside.
 */
export function cutObjects(
  objects: readonly LabelledObject[],
  width: number,
  height: number,
): LabelledObject[] {
  return objects.flatMap(object => {
    const { box, kept } = partWithin(object, width, height);
    if (areaOf(box) === 0) return [];
    if (kept >= 1) return [{ ...object, box }];
    const { corners: _, ...rest } = object;
    return [{ ...lessVisible(rest, kept), box, truncated: true }];
  });
}

/** What of an object lies in the picture: the box around it, and its share, 0–1. */
function partWithin({ box, corners }: LabelledObject, width: number, height: number) {
  const cut = clipBox(box, width, height);
  const kept = areaOf(cut) / areaOf(box);
  const hull = convexHull(corners ?? []);
  const whole = polygonArea(hull);
  if (kept >= 1 || whole === 0) return { box: cut, kept };
  // A slanting thing does not fill its box: what is left of the box may show nothing of it.
  const part = clipPolygon(hull, width, height);
  if (part.length === 0) return { box: [0, 0, 0, 0] as const, kept: 0 };
  const around = clipBox(wholePixels(boxAround(part)), width, height);
  return { box: around, kept: Math.round((polygonArea(part) / whole) * 1e9) / 1e9 };
}

/** The object with only a share of what was visible left, 0–1; difficult where that is next to nothing. */
function lessVisible(object: LabelledObject, share: number): LabelledObject {
  const visible = (object.visible ?? 1) * share;
  return { ...object, visible, difficult: object.difficult || visible < leastVisible };
}

/** The scene with something opaque over a part of it: objects under it are occluded by as much. */
export function coverObjects(objects: readonly LabelledObject[], cover: PixelBox): LabelledObject[] {
  return objects.map(object => {
    const [left, top, right, bottom] = object.box;
    const wide = Math.min(right, cover[2]) - Math.max(left, cover[0]);
    const high = Math.min(bottom, cover[3]) - Math.max(top, cover[1]);
    if (wide <= 0 || high <= 0) return object;
    const covered = (wide * high) / areaOf(object.box);
    return { ...lessVisible(object, 1 - covered), occluded: true };
  });
}
