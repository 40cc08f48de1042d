import { areaOf, overlapOf, sharedArea } from "../counting/geometry.ts";
import type { Box, Detection } from "../counting/observation.ts";

export type SuppressLimits = {
  /** Of two boxes of one label that overlap more than this (intersection over union, 0–1) the weaker goes. */
  readonly overlap: number;
  /** The same between boxes of any two labels; absent: labels do not suppress each other. */
  readonly overlapAcross?: number | undefined;
  /**
   * Of two boxes of one label that share more than this of the smaller one's area (0–1) the weaker goes: a part of a
   * thing is no second one, nor is a loose box round it. Absent: only overlap counts.
   */
  readonly overlapSmaller?: number | undefined;
};

/**
 * Clips every box to the picture, drops what has no area left, and keeps of overlapping boxes the strongest
 * (greedy non-maximum suppression). Gives the survivors by falling score; equals keep their order.
 */
export function suppressOverlaps(found: readonly Detection[], limits: SuppressLimits): Detection[] {
  const kept: Detection[] = [];
  const candidates = found.map(clipped).filter(({ box }) => areaOf(box) > 0);
  for (const candidate of candidates.sort((one, other) => other.score - one.score)) {
    if (!kept.some(stronger => isOneThing(stronger, candidate, limits))) kept.push(candidate);
  }
  return kept;
}

function isOneThing(one: Detection, other: Detection, limits: SuppressLimits): boolean {
  const { overlap, overlapAcross: across = Number.POSITIVE_INFINITY, overlapSmaller } = limits;
  if (one.label !== other.label) return overlapOf(one.box, other.box) > across;
  if (overlapOf(one.box, other.box) > Math.min(overlap, across)) return true;
  return overlapSmaller !== undefined && sharedOfSmaller(one.box, other.box) > overlapSmaller;
}

/** Intersection over the smaller of two boxes that have an area: 1 where it lies within the other. */
function sharedOfSmaller(a: Box, b: Box): number {
  return sharedArea(a, b) / Math.min(areaOf(a), areaOf(b));
}

function clipped(detection: Detection): Detection {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  const [x1, y1, x2, y2] = detection.box;
  return { ...detection, box: [inside(x1), inside(y1), inside(x2), inside(y2)] };
}
