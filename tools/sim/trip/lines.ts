import type { Box } from "../../../src/counting/observation.ts";
import type { PixelBox } from "../../../src/dataset/labelled.ts";

/** One thing as it is truly seen: an observation's detection without a detector. */
export type SeenThing = {
  readonly label: string;
  readonly box: Box;
  /** Share of the whole thing that is seen, 0–1. */
  readonly visible: number;
};

/**
 * What is truly seen in one frame: a line of `seen.jsonl`. It reads as an observation does, with `visible`
 * in the place of `score`, so that what a model saw can be held against it frame by frame.
 */
export type SeenLine = {
  readonly camera: string;
  readonly t: number;
  readonly items: readonly SeenThing[];
  readonly hands: readonly SeenThing[];
};

/** A true thing with the id that follows it from frame to frame, and a line of such things. */
export type Followed = SeenThing & { readonly id: number };
export type FollowedLine = Omit<SeenLine, "items" | "hands"> & {
  readonly items: readonly Followed[];
  readonly hands: readonly Followed[];
};

/** A thing in a picture: its box in pixels, and the share of it that is seen. */
type Shown = { readonly label: string; readonly box: PixelBox; readonly visible: number };

export function seenLine(given: {
  camera: string;
  t: number;
  boxes: readonly Shown[];
  size: { width: number; height: number };
}): SeenLine {
  const { camera, t, boxes, size } = given;
  const things = boxes.map(box => seenThing(box, size));
  return {
    camera,
    t: lineTime(t),
    items: things.filter(({ label }) => label !== "hand"),
    hands: things.filter(({ label }) => label === "hand"),
  };
}

export function seenThing(
  { label, box, visible }: Shown,
  size: { width: number; height: number },
): SeenThing {
  return { label, box: shares(box, size), visible };
}

/** Seconds as a line tells them. */
export function lineTime(t: number): number {
  return round(t);
}

function shares(box: PixelBox, { width, height }: { width: number; height: number }): Box {
  return [round(box[0] / width), round(box[1] / height), round(box[2] / width), round(box[3] / height)];
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
