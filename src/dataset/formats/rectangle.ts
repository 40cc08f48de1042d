import type { Point } from "../labelled.ts";

/**
 * The four corners of the smallest rectangle, at any angle, around points: one of its sides lies on a side of
 * their convex hull (Freeman and Shapira 1975), so every side of the hull is tried.
 */
export function smallestRectangle(points: readonly Point[]): Point[] {
  const hull = convexHull(points);
  let smallest: { area: number; corners: Point[] } | undefined;
  hull.forEach((from, index) => {
    const to = hull[(index + 1) % hull.length] ?? from;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    const tried = rectangleAlong(hull, [(to[0] - from[0]) / length, (to[1] - from[1]) / length]);
    if (smallest === undefined || tried.area < smallest.area) smallest = tried;
  });
  return smallest?.corners ?? [];
}

/** The rectangle around points with a side along a direction of length 1. */
function rectangleAlong(points: readonly Point[], [dx, dy]: Point): { area: number; corners: Point[] } {
  const along = points.map(([x, y]) => x * dx + y * dy);
  const across = points.map(([x, y]) => y * dx - x * dy);
  const [near, far] = [Math.min(...along), Math.max(...along)];
  const [low, high] = [Math.min(...across), Math.max(...across)];
  const corner = (a: number, b: number): Point => [a * dx - b * dy, a * dy + b * dx];
  return {
    area: (far - near) * (high - low),
    corners: [corner(near, low), corner(far, low), corner(far, high), corner(near, high)],
  };
}

/** The convex hull by Andrew's monotone chain: the lower side, then the upper one. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  const hull = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  return hull.length > 0 ? hull : [...points];
}

function chain(sorted: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of sorted) {
    while (kept.length >= 2 && !turnsLeft(kept.at(-2), kept.at(-1), point)) kept.pop();
    kept.push(point);
  }
  return kept;
}

function turnsLeft(a: Point = [0, 0], b: Point = [0, 0], c: Point = [0, 0]): boolean {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0;
}
