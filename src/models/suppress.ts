import type { Box, Detection } from "../counting/observation.ts";

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

/** Intersection over union of two boxes, 0–1; 0 where neither has an area. */
export function overlapOf([ax1, ay1, ax2, ay2]: Box, [bx1, by1, bx2, by2]: Box): number {
  const shared = areaOf([Math.max(ax1, bx1), Math.max(ay1, by1), Math.min(ax2, bx2), Math.min(ay2, by2)]);
  const union = areaOf([ax1, ay1, ax2, ay2]) + areaOf([bx1, by1, bx2, by2]) - shared;
  return union > 0 ? shared / union : 0;
}

function areaOf([x1, y1, x2, y2]: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

function clipped(detection: Detection): Detection {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  const [x1, y1, x2, y2] = detection.box;
  return { ...detection, box: [inside(x1), inside(y1), inside(x2), inside(y2)] };
}
