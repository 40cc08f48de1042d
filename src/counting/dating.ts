import type { CameraState } from "./camera.ts";
import type { Step } from "./census.ts";
import type { Sku } from "./change.ts";
import type { Signals } from "./likelihood.ts";
import { SAME_PASSAGE_SEC } from "./passages.ts";
import type { Window } from "./window.ts";

/** Some pieces of a product that moved the same way in a window. */
export type Pieces = { readonly sku: Sku; readonly sign: 1 | -1; readonly count: number };

/**
 * When each of the pieces went over the rim, in seconds, in order. What was seen passing is dated by that;
 * what was not, by the hand that brought or took it: it comes with the hand's first frame over the zone and
 * goes with its last. Without a hand, by when the thing came to rest or was last seen.
 */
export function timesOf(pieces: Pieces, given: { window: Window; now: number; signals: Signals }): number[] {
  const { window, now, signals } = given;
  const steps = window.steps.filter(step => step.sku === pieces.sku && step.sign === pieces.sign);
  const rests = merged(
    steps.map(step => ({ camera: step.camera.watched.name, t: restTimeOf(step, signals) })),
  );
  const seen = signals === "contents" ? [] : merged(passageTimes(window, pieces));
  const times = [...seen, ...rests.filter(t => !seen.some(other => Math.abs(other - t) < REST_AFTER_SEC))];
  const last = times.at(-1) ?? now;
  return Array.from({ length: pieces.count }, (_, nth) => times[nth] ?? last).sort((a, b) => a - b);
}

/** A thing comes to rest at most this long after it came over the rim. */
const REST_AFTER_SEC = 2.5;

type Told = { readonly camera: string; readonly t: number };

function passageTimes({ passages }: Window, { sku, sign }: Pieces): Told[] {
  return passages
    .filter(passage => passage.sku === sku && passage.sign === sign)
    .map(({ camera, t }) => ({ camera: camera.watched.name, t }));
}

function restTimeOf(step: Step & { camera: CameraState }, signals: Signals): number {
  const { hands, resumedT } = step.camera;
  const t = momentOf(step, resumedT);
  if (signals === "contents") return t;
  const isByHand = t > hands.fromT - HAND_SEC && t < hands.lastT + HAND_SEC;
  if (!isByHand) return t;
  // What lay there already when the hand was first seen was brought by it before that, or by one before it. Of a hand
  // that stays long, only the last moments may have brought it.
  return step.sign > 0 ? Math.min(t, Math.max(hands.fromT, t - REST_AFTER_SEC)) : hands.lastT;
}

/** A hand over the zone this near in time to a change is taken for its cause. */
const HAND_SEC = 1.5;

/** What different cameras tell within a moment is one passage: their mean time. */
function merged(told: readonly Told[]): number[] {
  const groups: { cameras: Set<string>; times: number[] }[] = [];
  for (const { camera, t } of told.toSorted((a, b) => a.t - b.t)) {
    const group = groups.find(
      ({ cameras, times }) => !cameras.has(camera) && t - (times[0] ?? t) <= SAME_PASSAGE_SEC,
    );
    if (group) {
      group.cameras.add(camera);
      group.times.push(t);
    } else groups.push({ cameras: new Set([camera]), times: [t] });
  }
  return groups.map(({ times }) => times.reduce((sum, t) => sum + t, 0) / times.length);
}

/** A step dates from the return of the camera at the earliest if its thing was last seen before. */
function momentOf(step: Step, resumedT: number): number {
  return fellIntoGap(step, resumedT) ? resumedT : step.t;
}

/** Whether a step happened while its camera was away, which came back at `resumedT`. */
export function fellIntoGap(step: Step, resumedT: number): boolean {
  const stillUnseen = step.sign < 0 && step.track.lastT < resumedT;
  const foundOnReturn = step.sign > 0 && !step.crossing && step.track.bornT < resumedT + RETURN_SEC;
  return stillUnseen || (foundOnReturn && step.track.bornT >= resumedT);
}

/** Things found at rest this soon after a camera's return came while it was away. */
const RETURN_SEC = 1;
