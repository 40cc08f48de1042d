import { project, sightOf } from "./optics.ts";
import type { Camera } from "./scene.ts";
import type { Vec3 } from "./space.ts";
import { add, times, unit } from "./space.ts";

/**
 * How much of what is wrong a round puts right. Not all of it: turning the camera also changes how wide it must
 * be, and where both overshoot together they swing about the aim for hundreds of rounds.
 */
const STEP = 0.6;

/** More than any camera of ours has needed: 34, with the strongest lens and the roundest roll. */
const ROUNDS = 80;

/** Aimed well enough: a share of the picture's side, far under a pixel. */
const CLOSE = 1e-6;

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
    const [aside, above] = [left + right - 1, 1 - top - bottom];
    const fill = Math.max(right - left, bottom - top) / (1 - 2 * margin);
    if (Math.max(Math.abs(aside), Math.abs(above), Math.abs(fill - 1)) < CLOSE) break;
    const half = Math.tan((aimed.fov * Math.PI) / 360);
    const sight = sightOf(aimed);
    const x = STEP * aside * half * (aimed.width / aimed.height);
    const y = STEP * above * half;
    const look = unit(add(sight.ahead, add(times(sight.right, x), times(sight.up, y))));
    const wider = half * fill ** STEP;
    aimed = { ...aimed, target: add(aimed.at, look), fov: (Math.atan(wider) * 360) / Math.PI };
  }
  return aimed;
}

function extent(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
