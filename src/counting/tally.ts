import type { Step } from "./census.ts";
import type { Track } from "./track.ts";

/** Takes steps into the camera's count. */
export function take(steps: readonly Step[]): void {
  for (const step of steps) apply(step);
}

/** Counts a thing that has come to rest before that is told. */
export function hold(step: Step): void {
  apply(step);
  const { track, t, sec, crossing } = step;
  track.came = { t, sec, crossing };
}

/** A counted thing goes on as another track of its product. */
export function goOnAs(from: Track, to: Track): void {
  to.counted = from.counted;
  to.came = from.came;
  to.countedBox = from.countedBox;
  to.formerBox = from.formerBox;
  to.rest = undefined;
}

function apply(step: Step): void {
  const { track } = step;
  if (step.sign < 0 && track.counted === step.sku) forget(track);
  if (step.sign > 0) {
    // What was held already may have been moved since, or covered: its whole place is known.
    if (!track.came) track.countedBox = track.lying;
    track.counted = step.sku;
    track.came = undefined;
    track.rest = undefined;
    track.renamedSec = 0;
  }
}

function forget(track: Track): void {
  track.counted = undefined;
  track.came = undefined;
  track.countedBox = undefined;
  track.formerBox = undefined;
  track.rest = undefined;
  // Its stillness so far is spent: should the thing be found again, its rest begins then.
  track.stillT = track.lastT;
  track.stillSec = 0;
  track.freeT = track.lastT;
  track.freeSec = 0;
}
