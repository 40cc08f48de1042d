import { type CameraState, inView, type WatchedCamera } from "./camera.ts";
import { type Step, stock } from "./census.ts";
import type { Change } from "./change.ts";
import { changeOf, momentOf } from "./fusion.ts";
import type { Settled } from "./settling.ts";
import { isNews, openSpace, type Space } from "./space.ts";
import type { Tuning } from "./tuning.ts";

/** Turns what settled in one camera (already taken into its count) into changes, in order of their time. */
export type Reporting = (camera: CameraState, settled: readonly Settled[]) => Change[];

/**
 * Opens the reporting of several cameras. Cameras that see the same space report each piece once; see
 * {@link isNews}. `cameras` may be any number; each is asked what it has in plain view.
 */
export function openReporting(cameras: readonly CameraState[], tuning: Tuning): Reporting {
  const spaces = new Map<string, Space>();
  for (const { watched } of cameras) spaces.set(spaceOf(watched), openSpace());
  const newsOf = (camera: CameraState, { sku, sign, steps }: Settled): Step[] => {
    const name = spaceOf(camera.watched);
    const space = spaces.get(name) ?? openSpace();
    const others = cameras.filter(other => other !== camera && spaceOf(other.watched) === name);
    const best = Math.max(0, ...others.map(other => inView(other, sku, camera.lastT, tuning)));
    // The steps are applied already: before them the camera counted this many pieces more (or fewer).
    let before = stock(camera.following.tracks, sku).counted - sign * steps.length;
    return steps.filter(step => {
      const contradicted = best >= before;
      before += sign;
      const t = momentOf(step, camera.resumedT);
      const piece = { camera: camera.watched.name, sku, sign, t, crossing: step.crossing };
      return isNews(space, piece, contradicted);
    });
  };
  return (camera, settled) => {
    const changes: Change[] = [];
    for (const group of settled) {
      const steps = newsOf(camera, group);
      if (steps.length === 0) continue;
      changes.push(changeOf(camera.watched, { ...group, steps }, camera.resumedT, tuning));
    }
    return changes.sort((a, b) => a.t - b.t);
  };
}

/** All baskets' cameras look into the one basket; a shelf camera shares only what it is told to share. */
function spaceOf({ name, watches, space }: WatchedCamera): string {
  if (watches === "basket") return "basket";
  return space === undefined ? `camera ${name}` : `shelf ${space}`;
}
