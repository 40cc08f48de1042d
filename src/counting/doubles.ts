import { coveredShare, overlapOf } from "./geometry.ts";
import type { Sighting, Track } from "./track.ts";

/** A detection this equal to something seen in the same frame is the same thing seen twice. */
const TWICE_OVERLAP = 0.7;
const TWICE_COVER = 0.85;
/** So much of each of two things lies within the box of both … */
const HEAP_COVER = 0.85;
/** … and they overlap by no more than this: two boxes of one thing are no heap. */
const HEAP_APART = 0.5;

/** Whether a sighting is a thing over again that a track was just seen as. */
export function isSeenTwice(sighting: Sighting, seen: Iterable<Track>): boolean {
  for (const { box, sku } of seen) {
    if (overlapOf(box, sighting.box) >= TWICE_OVERLAP) return true;
    const cover = Math.max(coveredShare(box, sighting.box), coveredShare(sighting.box, box));
    if (sku === sighting.sku && cover >= TWICE_COVER) return true;
  }
  return false;
}

/**
 * Whether a box holds two surer ones of its product: detectors box a heap of alike things (grapes, bananas) once
 * more as one. The parts in which one thing shows round another are less sure than the whole, and stay its parts.
 */
export function isHeap(one: Sighting, all: readonly Sighting[]): boolean {
  const held = all.filter(
    other =>
      other.sku === one.sku && other.score > one.score && coveredShare(other.box, one.box) >= HEAP_COVER,
  );
  return held.some((a, i) => held.slice(i + 1).some(b => overlapOf(a.box, b.box) <= HEAP_APART));
}
