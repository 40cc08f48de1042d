/**
 * Left, top, right, bottom in pixels of the upright picture, measured as edges: 0 is the picture's left edge
 * and `width` its right one, so `right - left` is the width. It is what labelImg writes, and COCO and YOLO
 * turn into it without adding or taking a pixel.
 */
export type PixelBox = readonly [left: number, top: number, right: number, bottom: number];

/** Right and down in pixels, as edges. */
export type Point = readonly [x: number, y: number];

/** One thing a person (or a renderer) marked in a picture. */
export type LabelledObject = {
  readonly label: string;
  readonly box: PixelBox;
  /** The corners of an oriented box or of an outline, where the source has them; `box` encloses them. */
  readonly corners?: readonly Point[];
  /** Too hidden or too small to be judged by: finding it is neither right nor wrong. */
  readonly difficult: boolean;
  /** One box around many that nobody counted (COCO's `iscrowd`): neither right nor wrong as well. */
  readonly crowd: boolean;
  /** Cut off by the picture's edge. */
  readonly truncated: boolean;
  /** Partly covered by something else. */
  readonly occluded: boolean;
  /** 0–1: the share of the object that can be seen, where the source knows it. */
  readonly visible?: number;
  readonly pose?: string;
};

/** A picture with everything that was marked in it. */
export type LabelledPicture = {
  /** The picture file's name without its ending; unique in a data set. */
  readonly name: string;
  /** The picture file. */
  readonly file: string;
  /** Pixels of the upright picture, after the camera's EXIF orientation was obeyed. */
  readonly width: number;
  readonly height: number;
  /** Colour channels: 3, or 1 for grey. */
  readonly depth: number;
  readonly objects: readonly LabelledObject[];
  /** labelImg's tick "a second person looked". */
  readonly verified?: boolean;
};

/** The plain object that most sources describe: wholly there, to be judged by. */
export function plainObject(label: string, box: PixelBox): LabelledObject {
  return { label, box, difficult: false, crowd: false, truncated: false, occluded: false };
}

/** The upright box around points; at least one point. */
export function boxAround(points: readonly Point[]): PixelBox {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The part of a box inside a picture of `width` by `height` pixels; may come out empty. */
export function clipBox([left, top, right, bottom]: PixelBox, width: number, height: number): PixelBox {
  const within = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  return [within(left, width), within(top, height), within(right, width), within(bottom, height)];
}

/** Square pixels; 0 for an empty or inside-out box. */
export function areaOf([left, top, right, bottom]: PixelBox): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Square pixels that two boxes share. */
export function sharedArea(a: PixelBox, b: PixelBox): number {
  return areaOf([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
}
