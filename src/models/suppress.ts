import { areaOf, overlapOf } from "../counting/geometry.ts";
import type { Detection } from "../counting/observation.ts";

export type SuppressLimits = {
  /** Of two boxes of one label that overlap more than this (intersection over union, 0–1) the weaker goes. */
  readonly overlap: number;
  /** The same between boxes of any two labels; absent: labels do not suppress each other. */
  readonly overlapAcross?: number | undefined;
};

/**
 * Clips every box to the picture, drops what has no area left, and keeps of overlapping boxes the strongest
 * (greedy non-maximum suppression). Gives the survivors by falling score; equals keep their order.
 */
export function suppressOverlaps(found: readonly Detection[], limits: SuppressLimits): Detection[] {
  const across = limits.overlapAcross ?? Number.POSITIVE_INFINITY;
  const kept: Detection[] = [];
  const candidates = found.map(clipped).filter(({ box }) => areaOf(box) > 0);
  for (const candidate of candidates.sort((one, other) => other.score - one.score)) {
    const beaten = kept.some(stronger => {
      const limit = stronger.label === candidate.label ? Math.min(limits.overlap, across) : across;
      return overlapOf(stronger.box, candidate.box) > limit;
    });
    if (!beaten) kept.push(candidate);
  }
  return kept;
}

function clipped(detection: Detection): Detection {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  const [x1, y1, x2, y2] = detection.box;
  return { ...detection, box: [inside(x1), inside(y1), inside(x2), inside(y2)] };
}
