import type { CameraState } from "./camera.ts";
import { stepsOf } from "./census.ts";
import { type Space, witnessesOf } from "./space.ts";
import { isAtRest, type Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";
import { isTwin } from "./twins.ts";

/** A hand this lately over the zone may still be doing something. */
const QUIET_SEC = 0.3;
/** A thing on its way, seen this lately, is waited for. */
const ON_ITS_WAY_SEC = 0.3;

/**
 * Whether everything in a space has come to rest: no hand over it, nothing on its way, and every sign of a
 * change has held for the settle time. While someone keeps rummaging it is decided after `windowSec`, with
 * what has settled by then.
 */
export function isSettled(space: Space, now: number, tuning: Tuning): boolean {
  const witnesses = witnessesOf(space, now, tuning);
  const steps = witnesses.flatMap(camera => stepsOf(camera.following.tracks, camera.lastT, tuning));
  // A camera that is lost is not heard: what it has not told yet waits for its return.
  const isSign = steps.length > 0 || witnesses.some(({ passages }) => passages.length > 0);
  space.openT = isSign ? (space.openT ?? now) : undefined;
  if (space.openT === undefined) return false;
  if (now - space.openT > tuning.windowSec) return true;
  return steps.every(step => step.ripe) && witnesses.every(camera => isQuiet(camera, tuning));
}

function isQuiet(camera: CameraState, tuning: Tuning): boolean {
  if (camera.lastT - camera.hands.lastT < QUIET_SEC) return false;
  return !camera.following.tracks.some(
    track =>
      track.confirmed &&
      isOver(track) &&
      track.counted === undefined &&
      (!isAtRest(track, tuning) || mayShowItself(track, tuning)),
  );
}

/** Whether a thing is in sight over the space and has not been put down, or has been taken up again. */
export function isOnItsWay(track: Track, tuning: Tuning): boolean {
  return isOver(track) && (track.holder !== undefined || !isAtRest(track, tuning));
}

/** Whether a thing is over the space, and was seen so lately that it may still be on its way. */
function isOver({ inside, awaySec }: Track): boolean {
  return inside && awaySec < ON_ITS_WAY_SEC;
}

/** Whether what has come to lie upon another thing, as that one's second box so far, may yet be seen to be two. */
function mayShowItself(track: Track, tuning: Tuning): boolean {
  return isTwin(track) && track.rest !== undefined && track.rest.sec < 2 * tuning.settleSec;
}
