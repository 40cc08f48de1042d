import { distance, type Point } from "./geometry.ts";

/**
 * Whether a place lies inside a polygon (even–odd rule, Shimrat 1962: count the edges that a ray to the
 * right crosses). The polygon closes itself, may be concave and may be wound either way.
 */
export function contains(zone: readonly Point[], place: Point): boolean {
  let inside = false;
  for (const [a, b] of edgesOf(zone)) {
    const spans = a[1] > place[1] !== b[1] > place[1];
    if (spans && place[0] < a[0] + ((place[1] - a[1]) * (b[0] - a[0])) / (b[1] - a[1])) inside = !inside;
  }
  return inside;
}

/** Distance from a place to the nearest edge of the polygon, in picture units; it is never negative. */
export function distanceToRim(zone: readonly Point[], place: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [a, b] of edgesOf(zone))
    nearest = Math.min(nearest, distance(place, nearestOnEdge(a, b, place)));
  return nearest;
}

/**
 * Inside, or outside by no more than `margin`. A thing that stands right on the rim jitters across it in
 * every second frame; the margin is what it must pass to have left.
 */
export function containsWithin(zone: readonly Point[], place: Point, margin: number): boolean {
  return contains(zone, place) || distanceToRim(zone, place) <= margin;
}

function nearestOnEdge(a: Point, b: Point, place: Point): Point {
  const along = [b[0] - a[0], b[1] - a[1]] as const;
  const squared = along[0] ** 2 + along[1] ** 2;
  const share = squared === 0 ? 0 : ((place[0] - a[0]) * along[0] + (place[1] - a[1]) * along[1]) / squared;
  const clamped = Math.min(1, Math.max(0, share));
  return [a[0] + clamped * along[0], a[1] + clamped * along[1]];
}

export type Edge = readonly [Point, Point];

/** A polygon's edges, around it; it closes itself. */
export function* edgesOf(zone: readonly Point[]): Iterable<Edge> {
  let previous = zone.at(-1);
  for (const corner of zone) {
    if (previous) yield [previous, corner];
    previous = corner;
  }
}

/** Places along the picture's edge, just within it. */
const ALONG_THE_EDGE = [0.01, 0.25, 0.5, 0.75, 0.99].flatMap(x => [
  [x, 0.01],
  [x, 0.99],
  [0.01, x],
  [0.99, x],
]) as readonly Point[];

/** Whether a camera sees any of its zone's rim, or the zone is all that it sees. */
export function isRimInView(zone: readonly Point[]): boolean {
  return ALONG_THE_EDGE.some(place => !contains(zone, place));
}
