import type { Vec3 } from "../world/space.ts";
import { add, cross, dot, minus, times, unit } from "../world/space.ts";
import type { Actor } from "./director.ts";

/** Half an arm in its sleeve, and a camera's mast: nobody reaches nearer to a camera than this, in metres. */
const elbowRoom = 0.2;

/**
 * Moves who stands where a camera hangs aside, as people do: seen from above, the straight way from the hand's
 * home to the basket's middle then passes every camera at `elbowRoom` or more. A hand on another side of the
 * basket than the camera stays where it is.
 */
export function giveRoom(actor: Actor, cameras: readonly Vec3[]): Actor {
  let { home } = actor;
  for (const camera of cameras) {
    const inward = unit([-home[0], 0, -home[2]]);
    const aside = cross([0, 1, 0], inward);
    const way = minus(camera, home);
    const isPassed = dot(way, inward) > 0 && dot(way, inward) < Math.hypot(home[0], home[2]);
    const off = dot(way, aside);
    if (!isPassed || Math.abs(off) >= elbowRoom) continue;
    home = add(home, times(aside, off < 0 ? off + elbowRoom : off - elbowRoom));
  }
  const step = minus(home, actor.home);
  return { ...actor, home, palm: add(actor.palm, step), shoulder: add(actor.shoulder, step) };
}
