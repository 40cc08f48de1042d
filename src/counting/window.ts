import { type CameraState, take } from "./camera.ts";
import { hastyDepartureOf, type Step, stepsOf, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import type { Passage } from "./passages.ts";
import { missesToBelieve } from "./sighting.ts";
import { quantityIn, type Space, witnessesOf } from "./space.ts";
import { isAtRest } from "./track.ts";
import type { Tuning } from "./tuning.ts";
import type { Testimony } from "./verdict.ts";

/** All that was seen between two times at which everything lay still. */
export type Window = {
  readonly testimonies: readonly Testimony[];
  readonly steps: readonly (Step & { readonly camera: CameraState })[];
  readonly passages: readonly (Passage & { readonly camera: CameraState })[];
  /** Whether a hand was over the space; undefined where no camera ever shows one. */
  readonly hand: boolean | undefined;
};

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
  const isSign = steps.length > 0 || space.cameras.some(({ passages }) => passages.length > 0);
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
      track.inside &&
      track.counted === undefined &&
      track.awaySec < ON_ITS_WAY_SEC &&
      !isAtRest(track, tuning),
  );
}

/**
 * Takes what has settled since the last window out of the cameras of a space. With `hasty`, the recording or
 * the trip ends now: what has not settled is decided as it stands.
 */
export function gather(space: Space, now: number, tuning: Tuning, hasty = false): Window {
  const taken = witnessesOf(space, now, tuning).map(camera => {
    const steps = settledSteps(camera, tuning, hasty);
    const passages = camera.passages;
    const inPart = new Set(
      [...space.belief.keys()].filter(sku => countedBy(camera, sku) < quantityIn(space, sku)),
    );
    take(steps);
    camera.passages = [];
    return { camera, steps, passages, inPart };
  });
  const everSeen = space.cameras.some(({ hands }) => hands.everSeen);
  const since = space.openT ?? now;
  space.openT = undefined;
  return {
    testimonies: taken.map(({ camera, steps, passages, inPart }) => ({
      camera: camera.watched.name,
      contents: summed(steps),
      crossings: summed(passages),
      found: foundOnly(steps),
      inPart,
    })),
    steps: taken.flatMap(({ camera, steps }) => steps.map(step => ({ ...step, camera }))),
    passages: taken.flatMap(({ camera, passages }) => passages.map(passage => ({ ...passage, camera }))),
    hand: everSeen ? space.cameras.some(({ hands }) => hands.lastT > since - BEFORE_SEC) : undefined,
  };
}

/** A hand that was there this long before the first sign may have brought it about. */
const BEFORE_SEC = 3;

function settledSteps(camera: CameraState, tuning: Tuning, hasty: boolean): Step[] {
  const { tracks } = camera.following;
  const steps = stepsOf(tracks, camera.lastT, tuning);
  if (!hasty) return steps.filter(step => step.ripe);
  const decidable = steps.filter(isDecidable);
  const departing = new Set(decidable.filter(step => step.sign < 0).map(step => step.track));
  const hurried = tracks.flatMap(track =>
    departing.has(track) ? [] : (hastyDepartureOf(track, tuning) ?? []),
  );
  return [...decidable, ...hurried];
}

/** A short silence of a thing at rest is rather a blink than a departure, even at the very end. */
function isDecidable(step: Step): boolean {
  return (
    step.ripe || step.sign > 0 || step.crossing || step.track.missedFrames >= missesToBelieve(step.track)
  );
}

/** Products of which nothing was seen to come, though more lies there. */
function foundOnly(steps: readonly Step[]): Set<Sku> {
  const came = steps.filter(({ sign }) => sign > 0);
  const seen = new Set(came.filter(({ crossing }) => crossing).map(({ sku }) => sku));
  return new Set(came.map(({ sku }) => sku).filter(sku => !seen.has(sku)));
}

function countedBy(camera: CameraState, sku: Sku): number {
  return stock(camera.following.tracks, sku).counted;
}

function summed(pieces: readonly { readonly sku: Sku; readonly sign: 1 | -1 }[]): Map<Sku, number> {
  const sums = new Map<Sku, number>();
  for (const { sku, sign } of pieces) sums.set(sku, (sums.get(sku) ?? 0) + sign);
  return sums;
}
