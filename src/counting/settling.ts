import type { Step } from "./census.ts";
import type { Sku } from "./change.ts";
import type { Tuning } from "./tuning.ts";

/** Steps of one product and one direction that are decided together. */
export type Settled = { readonly sku: Sku; readonly sign: 1 | -1; readonly steps: readonly Step[] };

export type Verdict = {
  /** Held long enough: changes. */
  readonly settled: readonly Settled[];
  /** A departure and an arrival of one product that cancel: the same thing under a new track. */
  readonly cancelled: readonly (readonly [gone: Step, came: Step])[];
};

/** A group waits for its slowest step until its oldest is this many settle times old. */
const PATIENCE = 3;

/**
 * Decides which of this frame's steps have held for the settle time. What goes and what comes within it
 * cancels (a track that lost its thing in a crowd and a new one that found it); what goes together is one
 * change, and waits a little for a companion that has not quite settled yet.
 */
export function settle(steps: readonly Step[], tuning: Tuning): Verdict {
  const settled: Settled[] = [];
  const cancelled: (readonly [Step, Step])[] = [];
  for (const sku of new Set(steps.map(step => step.sku))) {
    const of = (sign: 1 | -1): Step[] =>
      steps.filter(step => step.sku === sku && step.sign === sign).sort((a, b) => a.t - b.t);
    const [goings, comings] = [of(-1), of(1)];
    cancelled.push(...cancel(goings, comings, tuning));
    for (const [sign, group] of [
      [-1, goings],
      [1, comings],
    ] as const) {
      for (const together of ripe(group, tuning)) settled.push({ sku, sign, steps: together });
    }
  }
  return { settled, cancelled };
}

/**
 * Takes pairs that may cancel out of both lists, nearest in time first, and returns those that do. While
 * only one of the two is sure the other is waited for: an arrival must not swallow a thing that blinks.
 */
function cancel(goings: Step[], comings: Step[], tuning: Tuning): (readonly [Step, Step])[] {
  const pairs = goings
    .flatMap(gone => comings.map(came => [gone, came] as const))
    .filter(([gone, came]) => gone.track !== came.track && Math.abs(gone.t - came.t) < tuning.settleSec)
    .sort((a, b) => Math.abs(a[0].t - a[1].t) - Math.abs(b[0].t - b[1].t));
  const cancelled: (readonly [Step, Step])[] = [];
  for (const [gone, came] of pairs) {
    if (!goings.includes(gone) || !comings.includes(came)) continue;
    if (isOverdue(gone, tuning) !== isOverdue(came, tuning)) continue;
    goings.splice(goings.indexOf(gone), 1);
    comings.splice(comings.indexOf(came), 1);
    if (gone.ripe && came.ripe) cancelled.push([gone, came]);
  }
  return cancelled;
}

/** Waiting ends: a hand may lie on the other one for minutes. */
function isOverdue(step: Step, tuning: Tuning): boolean {
  return step.ripe && step.sec >= PATIENCE * tuning.settleSec;
}

/** Splits steps (in order of time) into groups that happened together; gives the groups that are decided. */
function* ripe(steps: readonly Step[], tuning: Tuning): Iterable<readonly Step[]> {
  let rest = steps;
  for (let first = rest[0]; first; first = rest[0]) {
    const end = first.t + tuning.togetherSec;
    const together = rest.filter(step => step.t <= end);
    rest = rest.slice(together.length);
    const decided = together.filter(step => step.ripe);
    // A companion still settling is waited for, but not for ever: a hand may lie on it.
    const overdue = together.some(step => isOverdue(step, tuning));
    if (decided.length > 0 && (overdue || decided.length === together.length)) yield decided;
  }
}
