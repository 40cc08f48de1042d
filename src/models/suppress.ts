import { areaOf, overlapOf, sharedArea } from "../counting/geometry.ts";
import type { Box, Detection } from "../counting/observation.ts";

export type SuppressLimits = {
  /** Of two boxes of one label that overlap more than this (intersection over union, 0–1) the weaker goes. */
  readonly overlap: number;
  /** The same between boxes of any two labels; absent: labels do not suppress each other. */
  readonly overlapAcross?: number | undefined;
  /**
   * Of two boxes of one label that share more than this of the smaller one's area (0–1) the weaker goes, if it has the
   * `score` to count: a part of a thing is no second one, nor is a loose box round it. What is fainter may be a thing
   * that is hardly seen behind its like. Absent: only overlap matters.
   */
  readonly overlapSmaller?: number | undefined;
  /** A detection below this score does not count. */
  readonly score?: number | undefined;
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

function isOneThing(stronger: Detection, weaker: Detection, limits: SuppressLimits): boolean {
  const { overlap, overlapAcross: across = Number.POSITIVE_INFINITY, overlapSmaller, score = 0 } = limits;
  if (stronger.label !== weaker.label) return overlapOf(stronger.box, weaker.box) > across;
  if (overlapOf(stronger.box, weaker.box) > Math.min(overlap, across)) return true;
  if (overlapSmaller === undefined || weaker.score < score) return false;
  return sharedOfSmaller(stronger.box, weaker.box) > overlapSmaller;
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
