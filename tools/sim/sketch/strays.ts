import { coveredShare, overlapOf, sharedArea } from "../../../src/counting/geometry.ts";
import type { Box, Detection } from "../../../src/counting/observation.ts";
import type { SeenThing } from "../trip/lines.ts";
import { enough } from "./pair.ts";
import type { GhostKind } from "./rates.ts";

/** It lies within one when so much of it lies within the thing's box, and round one when so much of that lies in it. */
export const mostly = 0.7;

/** A detection that belongs to no thing. */
export type Stray = {
  readonly camera: string;
  readonly score: number;
  readonly label: string;
  /** It is a second box round something that has one. */
  readonly isDouble: boolean;
  /** What it lies within. */
  readonly kind: GhostKind;
  /** Whether the picture showed just what it showed the frame before. */
  readonly isStill: boolean;
  /** Whether that was so the frame before too: what comes to rest, or begins to stir, is another matter. */
  readonly isLasting: boolean;
  /** With which score such a box was there in the frame before, if one was. */
  readonly scoreBefore: number | undefined;
};

/** A frame in which something may have been made up: whether all was still, and what there was to lie within. */
export type Place = { readonly isStill: boolean; readonly hasThings: boolean; readonly hasHands: boolean };

/** Whether a frame has anything that a box of this kind could lie within. */
export function hasRoomFor(kind: GhostKind, { hasThings, hasHands }: Omit<Place, "isStill">): boolean {
  if (kind === "open") return true;
  return kind === "held" ? hasHands : hasThings;
}

/** The detections of a frame that are left when every thing has its own, each held against the frame before. */
export function straysOf(frame: {
  readonly camera: string;
  readonly left: readonly Detection[];
  /** What was left in the frame before. */
  readonly before: readonly Detection[];
  readonly things: readonly SeenThing[];
  readonly hands: readonly SeenThing[];
  readonly isStill: boolean;
  readonly isLasting: boolean;
}): Stray[] {
  const { camera, things, hands, isStill, isLasting } = frame;
  return frame.left.map(({ label, score, box }) => {
    const before = closest({ label, box }, frame.before);
    const isDouble = things.some(thing => overlapOf(thing.box, box) >= enough);
    const kind = kindOf({ label, box }, things, hands);
    return { camera, label, score, isDouble, kind, isStill, isLasting, scoreBefore: before?.score };
  });
}

/** The box of the frame before that it was: of several under its name the one that it lies on best. */
function closest({ label, box }: Named, before: readonly Detection[]): Detection | undefined {
  return before
    .map(other => ({ other, overlap: other.label === label ? overlapOf(other.box, box) : 0 }))
    .filter(({ overlap }) => overlap >= enough)
    .sort((a, b) => b.overlap - a.overlap)[0]?.other;
}

type Named = Pick<Detection, "label" | "box">;

function kindOf({ label, box }: Named, things: readonly SeenThing[], hands: readonly SeenThing[]): GhostKind {
  const host = holding(box, things);
  if (host) return host.label === label ? "alike" : "other";
  if (holding(box, hands)) return "held";
  if (things.some(thing => thing.label === label && coveredShare(thing.box, box) >= mostly)) return "round";
  return things.some(thing => sharedArea(thing.box, box) > 0) ? "across" : "open";
}

/** The thing that a box mostly lies within, if it lies within one. */
function holding(box: Box, things: readonly SeenThing[]): SeenThing | undefined {
  const inside = things.filter(thing => coveredShare(box, thing.box) >= mostly);
  return inside.sort((a, b) => coveredShare(box, b.box) - coveredShare(box, a.box))[0];
}
