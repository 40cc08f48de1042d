import { centreOf, distance, sizeOf } from "./geometry.ts";
import type { Track } from "./track.ts";

/**
 * A thing that went at least this share of its own size was seen moving. Less is jitter, or a box that
 * shrank while a hand was over it.
 */
const MOVED_SHARE = 0.5;

/** Whether a thing that now rests in the zone was seen coming: from outside, or on its way to its place. */
export function wasSeenComing(track: Track): boolean {
  const place = track.rest?.place ?? track.anchor;
  return track.wasOutside || distance(track.bornPlace, place) > MOVED_SHARE * sizeOf(track.box);
}

/** Whether a thing that was counted was seen going: out of the zone, or away from the place where it stood. */
export function wasSeenGoing(track: Track): boolean {
  if (!track.inside) return true;
  if (track.countedPlace === undefined) return false;
  return distance(track.countedPlace, centreOf(track.box)) > MOVED_SHARE * sizeOf(track.box);
}
