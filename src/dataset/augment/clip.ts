import type { Point } from "../labelled.ts";

/**
 * The part of a convex polygon inside a picture of `width` by `height` pixels, cut at one edge after the other
 * (Sutherland and Hodgman 1974); no points where nothing of it is inside.
 */
export function clipPolygon(points: readonly Point[], width: number, height: number): readonly Point[] {
  // How far inside each edge a point lies; negative outside.
  const edges: readonly ((point: Point) => number)[] = [
    ([x]) => x,
    ([x]) => width - x,
    ([, y]) => y,
    ([, y]) => height - y,
  ];
  return edges.reduce(cutAt, points);
}

function cutAt(points: readonly Point[], inside: (point: Point) => number): readonly Point[] {
  return points.flatMap((to, index) => {
    const from = points.at(index - 1) ?? to;
    const [before, after] = [inside(from), inside(to)];
    if (before >= 0 === after >= 0) return after >= 0 ? [to] : [];
    const share = before / (before - after);
    const crossing: Point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    return after >= 0 ? [crossing, to] : [crossing];
  });
}

/** Square pixels inside a polygon (Gauss's shoelace). */
export function polygonArea(points: readonly Point[]): number {
  const twice = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
