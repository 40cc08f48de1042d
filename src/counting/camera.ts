import { type Following, follow } from "./association.ts";
import { type Step, stepsOf } from "./census.ts";
import type { Sku } from "./change.ts";
import type { Point } from "./geometry.ts";
import { type Hands, noHands, noteHands } from "./hands.ts";
import type { Observation } from "./observation.ts";
import { type Passage, passageOf } from "./passages.ts";
import { notePickups } from "./pickups.ts";
import { noteWhereabouts } from "./rest.ts";
import { hold, take } from "./tally.ts";
import type { Tuning } from "./tuning.ts";
import { noteTwins } from "./twins.ts";
import { noteVeil } from "./veil.ts";
import { isRimInView } from "./zone.ts";

/** A camera and the part of its picture that matters. */
export type WatchedCamera = {
  readonly name: string;
  /** Whether what stands in the zone is the basket (it is billed) or the shelf (it is billed when it goes). */
  readonly watches: "basket" | "shelf";
  /** Polygon in 0–1 picture coordinates, at least three corners. */
  readonly zone: readonly Point[];
  /** Shelf cameras of one space see the same things; without it every shelf camera is alone. */
  readonly space?: string;
};

/** What is known about one camera. */
export type CameraState = {
  readonly watched: WatchedCamera;
  /** Whether the camera sees any of its zone's rim. */
  readonly rimInView: boolean;
  readonly following: Following;
  readonly hands: Hands;
  /** What went over the rim and was not yet asked for. */
  passages: Passage[];
  /** Whether it ever showed a thing: a camera that sees nothing says nothing. */
  spoke: boolean;
  startT: number | undefined;
  lastT: number;
  /** When it came back from its last absence; −∞ if it never was away. */
  resumedT: number;
  /** When it was reported lost, until it shows something newer. */
  lostT: number | undefined;
};

/** A thing first seen moving belongs to the baseline only if it was there in the very first frames. */
const FIRST_FRAMES_SEC = 0.25;

export function openCamera(watched: WatchedCamera): CameraState {
  return {
    watched,
    rimInView: isRimInView(watched.zone),
    following: { tracks: [], nextId: 1 },
    hands: noHands(),
    passages: [],
    spoke: false,
    startT: undefined,
    lastT: Number.NEGATIVE_INFINITY,
    resumedT: Number.NEGATIVE_INFINITY,
    lostT: undefined,
  };
}

/** Follows one observation; nothing is decided yet. Items without a product are no concern of counting. */
export function look(
  camera: CameraState,
  seen: Observation,
  skuOf: ReadonlyMap<string, Sku>,
  tuning: Tuning,
): void {
  const { t } = seen;
  camera.startT ??= t;
  const sinceSec = t - camera.lastT;
  // A frame that was on its way when the camera was lost does not bring it back.
  const returns = camera.lostT !== undefined && t > camera.lostT;
  const wasAway = Number.isFinite(camera.lastT) && (returns || sinceSec > tuning.gapSec);
  if (wasAway) camera.resumedT = t;
  if (returns) camera.lostT = undefined;
  // The time away is no evidence: for the tracks it did not pass.
  const dtSec = wasAway || !Number.isFinite(sinceSec) ? 0 : sinceSec;
  camera.lastT = t;
  const sightings = seen.items.flatMap(({ label, score, box }) => {
    const sku = skuOf.get(label);
    return sku === undefined ? [] : [{ sku, score, box }];
  });
  follow(camera.following, { sightings, t, dtSec }, tuning);
  const { zone } = camera.watched;
  noteHands(camera.hands, seen.hands, { zone, t, dtSec }, tuning);
  const hands = camera.hands.now;
  noteTwins(camera.following.tracks, dtSec);
  noteVeil(camera.following.tracks, t, tuning);
  noteWhereabouts(camera.following.tracks, { zone, hands, t, dtSec }, tuning);
  const handOver = hands.some(({ enteredT }) => enteredT !== undefined);
  notePickups(camera.following);
  const { tracks } = camera.following;
  const rim = { zone, handOver, t, firstT: camera.startT + FIRST_FRAMES_SEC };
  for (const track of tracks) {
    const passage = track.confirmed ? passageOf(track, rim, tuning) : undefined;
    if (passage) camera.passages.push(passage);
    camera.spoke ||= track.confirmed;
  }
}

/** Takes the steps that are part of the baseline, as soon as they have held for long enough; tells whether any was. */
export function takeBaseline(camera: CameraState, tuning: Tuning): boolean {
  const until = (camera.startT ?? 0) + tuning.baselineSec;
  // Most frames lie long after the start, when nothing of it is left to be found.
  if (!camera.following.tracks.some(track => track.counted === undefined && track.bornT <= until))
    return false;
  const steps = stepsOf(camera.following.tracks, camera.lastT, tuning);
  const baseline = steps.filter(step => step.ripe && isBaseline(step, camera, tuning));
  take(baseline);
  return baseline.length > 0;
}

/**
 * Counts what has come to rest as soon as that has held, though it is told only when all is quiet: while others still
 * rummage something may come to lie over it, and only what is counted is followed there.
 */
export function holdArrivals({ following, lastT }: CameraState, tuning: Tuning): void {
  // Most frames show nothing that is not counted yet.
  const resting = following.tracks.filter(({ counted, rest }) => counted === undefined && rest);
  for (const step of stepsOf(resting, lastT, tuning)) {
    if (step.ripe) hold(step);
  }
}

/** Whether a camera has shown something and is not lost: what it does not have in sight now tells something. */
export function isLooking({ spoke, lostT }: CameraState): boolean {
  return spoke && lostT === undefined;
}

/** Whether a camera cannot speak for `now`: reported lost, or silent for too long. */
export function isAway(camera: CameraState, now: number, tuning: Tuning): boolean {
  return camera.lostT !== undefined || now - camera.lastT > tuning.gapSec;
}

function isBaseline(step: Step, camera: CameraState, tuning: Tuning): boolean {
  if (step.sign < 0 || step.t > (camera.startT ?? 0) + tuning.baselineSec) return false;
  return !step.crossing || step.track.bornT <= (camera.startT ?? 0) + FIRST_FRAMES_SEC;
}
