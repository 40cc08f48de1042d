import type { Sku } from "./change.ts";
import { wasSeenGoing } from "./crossings.ts";
import type { Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";

/** Things that are last seen within this long of each other were lost sight of at once. */
const AT_ONCE_SEC = 0.5;
/** A hand that was on a thing this long before its last sighting may have taken it. */
const TOUCHED_SEC = 0.5;

/**
 * Notes where a camera has lost sight of all things at once: the light went out, or a coat lies over them. Things of
 * two products that lay still, with no hand on them, do not leave in one moment without one of them being seen to
 * move. They are veiled, neither there nor gone, until one of them is seen again. Call once a frame, after
 * the tracks were followed and before their whereabouts are noted.
 */
export function noteVeil(tracks: readonly Track[], t: number, tuning: Tuning): void {
  if (tracks.some(isUnveiled)) for (const track of tracks) track.veiledT = undefined;
  if (tracks.some(({ confirmed, awaySec }) => confirmed && awaySec === 0)) return;
  const lying = tracks.filter(({ counted, veiledT }) => counted !== undefined && veiledT === undefined);
  const lastT = Math.max(...lying.map(track => track.lastT));
  // What went while the camera was away may well have gone one after the other.
  if (t - lastT > tuning.gapSec) return;
  const vanished = lying.filter(track => lastT - track.lastT <= AT_ONCE_SEC);
  if (vanished.some(wasSeenGoing)) return;
  const untouched = vanished.filter(track => track.lastT - track.touchedT > TOUCHED_SEC);
  if (new Set(untouched.map(({ counted }) => counted)).size < 2) return;
  for (const track of vanished) {
    track.veiledT = t;
    track.unseenSec = 0;
    track.missedFrames = 0;
  }
}

function isUnveiled({ veiledT, awaySec }: Track): boolean {
  return veiledT !== undefined && awaySec === 0;
}

/** How many pieces of each product are veiled. What was veiled before the trip began is no concern of it. */
export function veiledIn(tracks: readonly Track[]): ReadonlyMap<Sku, number> {
  const pieces = new Map<Sku, number>();
  for (const { counted, veiledT } of tracks)
    if (counted !== undefined && veiledT !== undefined && Number.isFinite(veiledT))
      pieces.set(counted, (pieces.get(counted) ?? 0) + 1);
  return pieces;
}

/** What is veiled when a trip ends stays so, but whether it still lies there was that trip's question. */
export function forgetDoubtOfVeil(tracks: readonly Track[]): void {
  for (const track of tracks) if (track.veiledT !== undefined) track.veiledT = Number.NEGATIVE_INFINITY;
}
