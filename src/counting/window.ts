import type { CameraState } from "./camera.ts";
import { hastyDepartureOf, type Step, stepsOf, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import { fellIntoGap } from "./dating.ts";
import { nameRightly, namesKept } from "./naming.ts";
import { type Passage, SAME_PASSAGE_SEC } from "./passages.ts";
import { isOnItsWay } from "./settling.ts";
import { keepName, missesToBelieve } from "./sighting.ts";
import { type Heard, quantityIn, type Space, witnessesOf } from "./space.ts";
import { take } from "./tally.ts";
import { testimonyOf } from "./testify.ts";
import type { Testimony } from "./testimony.ts";
import type { Tuning } from "./tuning.ts";
import { isTwin } from "./twins.ts";

/** All that was seen between two times at which everything lay still. */
export type Window = {
  readonly testimonies: readonly Testimony[];
  readonly steps: readonly (Step & { readonly camera: CameraState })[];
  readonly passages: readonly (Passage & { readonly camera: CameraState })[];
  /** Whether a hand was over the space; undefined where no camera ever shows one. */
  readonly hand: boolean | undefined;
  /** What each camera has in plain view now. */
  readonly views: readonly ReadonlyMap<Sku, number>[];
  /** What was seen lying there at the start. */
  readonly baseline: ReadonlyMap<Sku, number>;
};

/**
 * Takes what has settled since the last window out of the cameras of a space. With `hasty`, the recording or
 * the trip ends now: what has not settled is decided as it stands.
 */
export function gather(space: Space, now: number, tuning: Tuning, hasty = false): Window {
  const before = space.heard.filter(({ t }) => now - t < HEARD_SEC);
  const settled = witnessesOf(space, now, tuning).map(camera => {
    nameRightly(space, camera);
    const steps = stepsOf(camera.following.tracks, camera.lastT, tuning);
    if (hasty) return { camera, steps: hastySteps(camera, steps, tuning), waiting: [] };
    const ripe = steps.filter(step => step.ripe);
    // What came over the rim a moment before the window is cut, and has not settled, is one thing with what it will say.
    const unsettled = steps.flatMap(({ ripe, track }) => (ripe ? [] : [track]));
    // So is what went over it and is in a hand over the space: it may come and go once more.
    const carried = camera.passages.flatMap(({ track }) =>
      isOnItsWay(track, tuning) && !ripe.some(step => step.track === track) ? [track] : [],
    );
    return { camera, steps: ripe, waiting: [...unsettled, ...carried] };
  });
  const kept = namesKept(settled);
  for (const track of kept) keepName(track);
  const taken = settled.map(({ camera, steps: all, waiting }) => {
    const steps = all.filter(({ track }) => !kept.has(track));
    const later = camera.passages.filter(({ track }) => waiting.includes(track));
    const passages = camera.passages.filter(
      passage => !later.includes(passage) && !isTwin(passage.track) && !takeAsEcho(passage, camera, before),
    );
    const inPart = new Set(
      [...space.belief.keys()].filter(sku => countedBy(camera, sku) < quantityIn(space, sku)),
    );
    take(steps);
    camera.passages = later;
    const wasAway = steps.some(step => fellIntoGap(step, camera.resumedT));
    return { camera, steps, passages, inPart, wasAway, view: viewOf(camera) };
  });
  space.heard = [...before, ...heardNow(taken)];
  const since = space.openT ?? now;
  space.openT = undefined;
  return {
    testimonies: taken.map(testimonyOf),
    steps: taken.flatMap(({ camera, steps }) => steps.map(step => ({ ...step, camera }))),
    passages: taken.flatMap(({ camera, passages }) => passages.map(passage => ({ ...passage, camera }))),
    hand: handIn(
      space,
      since - BEFORE_SEC,
      taken.every(({ wasAway }) => wasAway),
    ),
    views: taken.map(({ view }) => view),
    baseline: space.baseline,
  };
}

/** Whether a hand was over the space since `fromT`; undefined where none can be seen, or nobody looked all the time. */
function handIn({ cameras }: Space, fromT: number, nobodyLooked: boolean): boolean | undefined {
  if (!cameras.some(({ hands }) => hands.everSeen)) return undefined;
  if (cameras.some(({ hands }) => hands.lastT > fromT)) return true;
  return nobodyLooked ? undefined : false;
}

/** A hand that was there this long before the first sign may have brought it about. */
const BEFORE_SEC = 3;

/** What one camera told of a passage is remembered for this long, lest another one tells of it anew. */
const HEARD_SEC = 12;

/** What went over the rim, each passage once, with all cameras that told of it. */
function heardNow(
  taken: readonly { readonly camera: CameraState; readonly passages: readonly Passage[] }[],
): Heard[] {
  const heard: Heard[] = [];
  for (const { camera, passages } of taken) {
    const before = [...heard];
    for (const passage of passages) {
      if (takeAsEcho(passage, camera, before)) continue;
      const { sku, sign, t } = passage;
      heard.push({ sku, sign, t, cameras: new Set([camera.watched.name]) });
    }
  }
  return heard;
}

/**
 * Takes a passage for a late word of what another camera told of before, and notes there that this one has told of it
 * too: once more would be another piece. False where there is none.
 */
function takeAsEcho({ sku, sign, t }: Passage, { watched }: CameraState, before: readonly Heard[]): boolean {
  const same = before.find(
    one =>
      one.sku === sku &&
      one.sign === sign &&
      !one.cameras.has(watched.name) &&
      Math.abs(one.t - t) <= SAME_PASSAGE_SEC,
  );
  same?.cameras.add(watched.name);
  return same !== undefined;
}

/** What is decided of a camera where nothing can be waited for any more. */
function hastySteps({ following }: CameraState, steps: readonly Step[], tuning: Tuning): Step[] {
  const decidable = steps.filter(isDecidable);
  const departing = new Set(decidable.filter(step => step.sign < 0).map(step => step.track));
  const hurried = following.tracks.flatMap(track =>
    departing.has(track) ? [] : (hastyDepartureOf(track, tuning) ?? []),
  );
  return [...decidable, ...hurried];
}

/** A short silence of a thing at rest is rather a blink than a departure, even at the very end. */
function isDecidable(step: Step): boolean {
  // Of a name that has not settled only half would be decided: one would come, and none go.
  if (step.renamed) return step.ripe;
  return (
    step.ripe || step.sign > 0 || step.crossing || step.track.missedFrames >= missesToBelieve(step.track)
  );
}

/** Pieces of each product that a camera has in plain view. */
function viewOf(camera: CameraState): Map<Sku, number> {
  const { tracks } = camera.following;
  const skus = new Set(tracks.flatMap(({ counted }) => counted ?? []));
  return new Map([...skus].map(sku => [sku, stock(tracks, sku).inView]));
}

function countedBy(camera: CameraState, sku: Sku): number {
  return stock(camera.following.tracks, sku).counted;
}
