import { centreOf, coveredShare, distance, sizeOf } from "./geometry.ts";
import type { Track } from "./track.ts";

/**
 * A thing that went at least this share of its own size was seen moving. Less is jitter, or a box that
 * shrank while a hand was over it.
 */
const MOVED_SHARE = 0.5;
/** A box of which this much lies where the thing lay is the thing lying there. */
const WITHIN_SHARE = 0.8;

/** Whether a thing that now rests in the zone was seen coming: from outside, or on its way to its place. */
export function wasSeenComing(track: Track): boolean {
  const place = track.rest?.place ?? track.anchor;
  return track.wasOutside || distance(track.bornPlace, place) > MOVED_SHARE * sizeOf(track.box);
}

/** Whether a thing that was counted was seen going: out of the zone, or away from the place where it stood. */
export function wasSeenGoing(track: Track): boolean {
  if (!track.inside) return true;
  const { countedBox: lay, box } = track;
  // What is left to see of a half covered thing lies within its place, wherever its middle is.
  if (lay === undefined || coveredShare(box, lay) > WITHIN_SHARE) return false;
  return distance(centreOf(lay), centreOf(box)) > MOVED_SHARE * sizeOf(lay);
}
