import type { Following } from "./association.ts";
import { centreOf, distance, sizeOf } from "./geometry.ts";
import { goOnAs } from "./tally.ts";
import type { Track } from "./track.ts";

/** A thing that is missing for no longer than this may be the one that appears nearby … */
const MISSING_SEC = 1;
/** … and so may one that hands were on all the time, for no longer than this … */
const UNDER_HANDS_SEC = 4;
/** … no further away than this many of its sizes. */
const NEARBY_SIZES = 1.5;

/**
 * Goes on with a counted thing that was lost as a hand came over it and is found again in the hand, as a new track.
 * Otherwise it would be waited for where it lay, as hidden by what lies there now, and what the hand carries away would
 * not be missed. Should the one that lay there show itself after all, it is counted anew. Call once a frame, before
 * passages are noted.
 */
export function notePickups(following: Following): void {
  for (const track of following.tracks) {
    const isNew = track.confirmed && track.home === undefined && track.counted === undefined;
    if (!isNew || track.wasOutside) continue;
    const lay = following.tracks.find(other => mayBe(track, other));
    if (lay === undefined) continue;
    goOnAs(lay, track);
    track.home = "inside";
    following.tracks = following.tracks.filter(other => other !== lay);
  }
}

function mayBe(track: Track, lay: Track): boolean {
  if (lay.counted !== track.sku || lay.awaySec === 0) return false;
  const missingSec = track.bornT - lay.lastT;
  const isUnderHands = missingSec <= UNDER_HANDS_SEC && track.bornT - lay.touchedT <= MISSING_SEC;
  if (missingSec > MISSING_SEC && !isUnderHands) return false;
  return distance(centreOf(lay.lying), track.bornPlace) < NEARBY_SIZES * sizeOf(lay.lying);
}
