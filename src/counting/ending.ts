import { type CameraState, isAway, take, takeSettled } from "./camera.ts";
import { hastyDepartureOf, type Step, stepsOf } from "./census.ts";
import type { Settled } from "./settling.ts";
import { missesToBelieve } from "./sighting.ts";
import type { Tuning } from "./tuning.ts";

/**
 * Everything undecided of one camera at the end of a recording or trip (`t` seconds), decided as it stands.
 * A camera that is away by then keeps its count: its silence is no evidence.
 */
export function takePending(camera: CameraState, t: number, tuning: Tuning): Settled[] {
  const settled = takeSettled(camera, tuning);
  if (isAway(camera, t, tuning)) return settled;
  const { tracks } = camera.following;
  const steps = stepsOf(tracks, camera.lastT, tuning).filter(isDecidable);
  const departing = new Set(steps.filter(step => step.sign < 0).map(step => step.track));
  for (const track of tracks) {
    const hasty = departing.has(track) ? undefined : hastyDepartureOf(track, tuning);
    if (hasty) steps.push(hasty);
  }
  return [...settled, ...take(camera, grouped(steps), tuning)];
}

/** A short silence of a thing at rest is rather a blink than a departure, even at the very end. */
function isDecidable(step: Step): boolean {
  return step.sign > 0 || step.crossing || step.track.missedFrames >= missesToBelieve(step.track);
}

function grouped(steps: readonly Step[]): Settled[] {
  const groups: { sku: string; sign: 1 | -1; steps: Step[] }[] = [];
  for (const step of steps) {
    const group = groups.find(({ sku, sign }) => sku === step.sku && sign === step.sign);
    if (group) group.steps.push(step);
    else groups.push({ sku: step.sku, sign: step.sign, steps: [step] });
  }
  return groups;
}
