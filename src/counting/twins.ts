import { coveredShare, overlapOf } from "./geometry.ts";
import { isWithinWhole, type Track } from "./track.ts";

/** Of a thing's second box so much lies within its first one, or the other way round … */
const TWIN_COVER = 0.8;
/** … and both are boxes of one size: what lies upon a large thing is small. */
const TWIN_OVERLAP = 0.4;
/** It is much less sure: two things that lie that close are both seen, or one of them is hidden. */
const TWIN_SCORE = 0.6;
/** A thing of which less is boxed is boxed in part: things of one product are of one size. */
const WHOLE_OVERLAP = 0.8;
/** Both boxes of a counted thing may bear its name: then they need only be unlike so far. */
const ALIKE_SCORE = 0.8;
/** A twin is one for about this long after it was last seen as one. */
const TWIN_SEC = 0.5;

/**
 * Notes how constantly a track is the second, fainter box of a thing that another track follows: detectors
 * box one thing under two labels, and both boxes can stay for as long as the thing does. Overlap suppression
 * must let them pass, since two things may lie as close; over time they differ, for of two things both shine.
 * So are the parts of a half covered thing that are boxed each for itself.
 */
export function noteTwins(tracks: readonly Track[], dtSec: number): void {
  const seen = tracks.filter(track => track.awaySec === 0);
  const step = 1 - Math.exp(-dtSec / TWIN_SEC);
  for (const track of seen) {
    const is =
      seen.some(other => isFainterOf(track, other)) || tracks.some(other => isPartBeside(track, other));
    track.twinShare += ((is ? 1 : 0) - track.twinShare) * step;
  }
}

/** Whether a track has mostly been another thing's second box, and so is no thing of its own. */
export function isTwin(track: Track): boolean {
  // A counted thing stays what it is: what is brighter in its place has come upon it.
  return track.counted === undefined && track.twinShare > 0.5;
}

function isFainterOf(track: Track, other: Track): boolean {
  if (other === track || !other.confirmed || !areUnlikeEnough(track, other)) return false;
  if (overlapOf(track.box, other.box) < TWIN_OVERLAP) return false;
  return Math.max(coveredShare(track.box, other.box), coveredShare(other.box, track.box)) >= TWIN_COVER;
}

/** Of two boxes of one name it is the new one that is no thing, even where it is the brighter: the other is counted. */
function areUnlikeEnough(track: Track, other: Track): boolean {
  if (track.score <= TWIN_SCORE * other.score) return true;
  const [less, more] = [Math.min(track.score, other.score), Math.max(track.score, other.score)];
  return other.counted === track.sku && less <= ALIKE_SCORE * more;
}

/** Whether a track is one of the parts in which a counted thing of its product shows round what covers it. */
function isPartBeside(track: Track, other: Track): boolean {
  if (other === track || other.counted !== track.sku || !isWithinWhole(track.box, other)) return false;
  const { awaySec, box, countedBox: whole } = other;
  return awaySec > 0 || whole === undefined || overlapOf(box, whole) < WHOLE_OVERLAP;
}
