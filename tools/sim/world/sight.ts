import type RAPIER from "@dimforge/rapier3d-compat";
import type { Vec3 } from "./space.ts";
import { add, cross, minus, times, unit } from "./space.ts";

/** How far apart (metres) the places are at which a thing is looked at, and how far from its middle they reach. */
const step = 0.008;
const reach = 0.16;

/**
 * The share of a body that an eye sees past the others, as seen area over the area that it would see of it alone. What
 * `between` leaves out hides nothing. 0 for a body out of the eye's reach.
 */
export function shareSeen(
  world: RAPIER.World,
  body: RAPIER.RigidBody,
  { eye, Ray, between }: { eye: Vec3; Ray: typeof RAPIER.Ray; between: RAPIER.QueryFilterFlags },
): number {
  const { x, y, z } = body.translation();
  const middle: Vec3 = [x, y, z];
  const ahead = unit(minus(middle, eye));
  // Straight down every level direction is as good as any other.
  const right = unit(cross(ahead, Math.abs(ahead[1]) > 0.99 ? [0, 0, 1] : [0, 1, 0]));
  const up = cross(right, ahead);
  const far = Math.hypot(...minus(middle, eye)) + reach;
  let [whole, seen] = [0, 0];
  for (let across = -reach; across <= reach; across += step) {
    for (let upward = -reach; upward <= reach; upward += step) {
      const spot = add(middle, add(times(right, across), times(up, upward)));
      const [dx, dy, dz] = unit(minus(spot, eye));
      const ray = new Ray({ x: eye[0], y: eye[1], z: eye[2] }, { x: dx, y: dy, z: dz });
      if (!isHit(body, ray, far)) continue;
      whole++;
      const first = world.castRay(ray, far, true, between)?.collider.parent();
      if (first?.handle === body.handle) seen++;
    }
  }
  return whole === 0 ? 0 : seen / whole;
}

function isHit(body: RAPIER.RigidBody, ray: RAPIER.Ray, far: number): boolean {
  for (let i = 0; i < body.numColliders(); i++) {
    if (body.collider(i).castRay(ray, far, true) >= 0) return true;
  }
  return false;
}
