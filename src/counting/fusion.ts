import type { Step } from "./census.ts";
import type { Change } from "./change.ts";
import type { Settled } from "./settling.ts";
import type { Tuning } from "./tuning.ts";

/** How much of the census's doubt a movement that was also seen takes away. */
const CROSSING_RELIEF = 0.6;
/** What a change keeps of its confidence when nobody saw it move … */
const UNSEEN_MOVE = 0.75;
/** … and when it fell into a time in which the camera was away. */
const AFTER_GAP = 0.7;
/** A pending change that recording or gate decide early keeps at least this share. */
const LEAST_RIPENESS = 0.3;

export type Watch = { readonly name: string; readonly watches: "basket" | "shelf" };

/**
 * Makes one change of the steps that settled together. The census decides that and how many; a movement
 * that was seen as well makes it surer.
 *
 * Confidence is the detector's score times the share of frames that agree; a seen movement removes part of
 * the remaining doubt, a missing one lowers it. The weights above are a first judgement, made on one clip;
 * they order changes by trust, they are not yet measured probabilities. The least sure step speaks for
 * its group. `steps` must not be empty.
 */
export function changeOf(watch: Watch, settled: Settled, resumedT: number, tuning: Tuning): Change {
  const { sku, sign, steps } = settled;
  const delta = sign * steps.length;
  const sureness = steps.map(step => confidenceOf(step, resumedT, tuning));
  return {
    t: Math.max(...steps.map(step => momentOf(step, resumedT))),
    camera: watch.name,
    sku,
    delta,
    basketDelta: watch.watches === "basket" ? delta : -delta,
    confidence: Math.round(Math.min(...sureness) * 1000) / 1000,
    evidence: { crossing: steps.every(step => step.crossing), census: true },
  };
}

/** A step dates from the return of the camera at the earliest if its thing was last seen before. */
export function momentOf(step: Step, resumedT: number): number {
  return fellIntoGap(step, resumedT) ? resumedT : step.t;
}

function confidenceOf(step: Step, resumedT: number, tuning: Tuning): number {
  const census = Math.min(1, step.track.score) * step.agreement;
  const both = step.crossing ? census + (1 - census) * CROSSING_RELIEF : census * UNSEEN_MOVE;
  const ripeness = Math.max(LEAST_RIPENESS, Math.min(1, step.sec / tuning.settleSec));
  return both * ripeness * (fellIntoGap(step, resumedT) ? AFTER_GAP : 1);
}

function fellIntoGap(step: Step, resumedT: number): boolean {
  const stillUnseen = step.sign < 0 && step.track.lastT < resumedT;
  const foundOnReturn = step.sign > 0 && !step.crossing && step.track.bornT < resumedT + RETURN_SEC;
  return stillUnseen || (foundOnReturn && step.track.bornT >= resumedT);
}

/** Things found at rest this soon after a camera's return came while it was away. */
const RETURN_SEC = 1;
