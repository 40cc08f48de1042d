import type { Point } from "../counting/geometry.ts";
import { type Edge, edgesOf } from "../counting/zone.ts";

/** Shares of the picture; what is smaller is a rounding. */
const TINY = 1e-9;

/**
 * What keeps a polygon from having one inside: undefined where nothing does. Corners may be repeated and edges may
 * touch, as exporters of polygons leave them.
 */
export function zoneTrouble(zone: readonly Point[]): string | undefined {
  const edges = [...edgesOf(zone)];
  if (edges.some((edge, at) => edges.slice(at + 1).some(other => cross(edge, other))))
    return "the zone's edges cross each other, so parts of it lie outside; list its corners in their order around it";
  const twiceArea = edges.reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0);
  if (Math.abs(twiceArea) < TINY)
    return "the zone has no area, so nothing is ever in it; give corners that do not lie on one line";
  return undefined;
}

/** Whether each edge has the ends of the other on both its sides. */
function cross(one: Edge, other: Edge): boolean {
  return isParted(one, other) && isParted(other, one);
}

function isParted([a, b]: Edge, [c, d]: Edge): boolean {
  const side = (place: Point) => (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]);
  const [left, right] = [side(c), side(d)];
  return Math.min(left, right) < -TINY && Math.max(left, right) > TINY;
}
