import type { CameraState } from "./camera.ts";
import { type Step, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import { quantityIn, type Space } from "./space.ts";
import type { Track } from "./track.ts";

/** What one camera is about to tell. */
export type Settled = { readonly camera: CameraState; readonly steps: readonly Step[] };

/**
 * Counted things that one camera has come to call by another name and that must keep the one they have: with
 * the new name the camera would not agree better with the others about what lies there. What is half
 * covered, or turned, looks like many things, and seldom to two cameras at once. A camera that is alone is
 * believed: its first look may have been the wrong one.
 */
export function namesKept(settled: readonly Settled[]): ReadonlySet<Track> {
  const kept = new Set<Track>();
  for (const { camera, steps } of settled) {
    const others = settled.filter(other => other.camera !== camera);
    for (const { track, sku, sign, renamed } of steps) {
      if (!renamed || sign > 0 || others.length === 0) continue;
      const own = { camera, steps: steps.filter(step => step.track !== track) };
      const names = [sku, track.sku] as const;
      if (strife(own, others, names, 1) >= strife(own, others, names, 0)) kept.add(track);
    }
  }
  return kept;
}

/**
 * Calls by its new name what a camera has counted under one of which none is believed to be there, where more is
 * believed of the new one than the camera counts: it has seen at last what lay there all along. Nothing has changed,
 * and what is not there could never be told to leave.
 */
export function nameRightly(space: Space, { following: { tracks } }: CameraState): void {
  for (const track of tracks) {
    const { counted, came, sku } = track;
    if (counted === undefined || counted === sku || came || quantityIn(space, counted) > 0) continue;
    if (stock(tracks, sku).counted >= quantityIn(space, sku)) continue;
    track.counted = sku;
    track.renamedSec = 0;
  }
}

/** By how many pieces the cameras disagree about two names, once `moved` pieces go from the first to the second. */
function strife(
  own: Settled,
  others: readonly Settled[],
  [from, to]: readonly [Sku, Sku],
  moved: 0 | 1,
): number {
  return others.reduce((sum, other) => {
    const left = heldBy(own, from) - moved - heldBy(other, from);
    const gained = heldBy(own, to) + moved - heldBy(other, to);
    return sum + Math.abs(left) + Math.abs(gained);
  }, 0);
}

/** How many pieces a camera counts once what has settled is taken. */
function heldBy({ camera, steps }: Settled, of: Sku): number {
  const { counted } = stock(camera.following.tracks, of);
  return steps.reduce((sum, { sku, sign }) => sum + (sku === of ? sign : 0), counted);
}
