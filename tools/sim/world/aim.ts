import { project, sightOf } from "./optics.ts";
import type { Camera } from "./scene.ts";
import type { Vec3 } from "./space.ts";
import { add, times, unit } from "./space.ts";

const ROUNDS = 24; // Each takes about two thirds of what is still wrong away.

/**
 * Aims a camera as whoever mounts it would: turned, and as wide, so that `points` fill the picture but for
 * `margin` on the fuller axis (a share of the picture's side, 0 to under 0.5). What must be seen small is small
 * because the cart is, not because the picture shows floor. Throws RangeError where a point lies behind it.
 */
export function aimAt(camera: Camera, points: readonly Vec3[], margin: number): Camera {
  let aimed = camera;
  for (let round = 0; round < ROUNDS; round++) {
    const spots = points.map(point => project(aimed, point));
    if (spots.includes(undefined)) throw new RangeError("a camera cannot be aimed at what lies behind it");
    const [left, right] = extent(spots.map(spot => spot?.[0] ?? 0));
    const [top, bottom] = extent(spots.map(spot => spot?.[1] ?? 0));
    const half = Math.tan((aimed.fov * Math.PI) / 360);
    const { right: across, up, ahead } = sightOf(aimed);
    const [x, y] = [(left + right - 1) * half * (aimed.width / aimed.height), (1 - top - bottom) * half];
    const look = unit(add(ahead, add(times(across, x), times(up, y))));
    const fill = Math.max(right - left, bottom - top) / (1 - 2 * margin);
    aimed = { ...aimed, target: add(aimed.at, look), fov: (Math.atan(half * fill) * 360) / Math.PI };
  }
  return aimed;
}

function extent(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
