import { centreOf, sizeOf } from "./geometry.ts";
import { placeOf } from "./motion.ts";
import type { Box } from "./observation.ts";
import { isAtRest, type Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";

/**
 * Where a track may be now: where it was last seen and, while it moves and is not long unseen, as far along
 * its way as its speed says.
 */
export function expectedBoxes(track: Track, tuning: Tuning): Box[] {
  const [x1, y1, x2, y2] = track.box;
  if (isAtRest(track, tuning) || track.awaySec > tuning.coastSec) return [track.box];
  const from = centreOf(track.box);
  const to = placeOf(track.motion);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return [track.box, [x1 + dx, y1 + dy, x2 + dx, y2 + dy]];
}

/** How far a thing may be from where it is expected, in picture units. */
export function reachOf(track: Track, tuning: Tuning): number {
  if (track.awaySec > tuning.coastSec) return 0;
  return sizeOf(track.box) * Math.min(tuning.reachMost, tuning.reachPerSec * track.awaySec);
}
