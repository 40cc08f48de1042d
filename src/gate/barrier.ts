import { isCertain, restless } from "./chatter.ts";

/** One light barrier, from its raw edges to levels that held. */
export type Barrier = {
  /** The last level heard, the moment it began and its place in the order of arrival. */
  readonly raw: boolean;
  readonly rawSince: number;
  readonly order: number;
  /** Since when it has changed again and again without a rest and without a passage; infinite where it rests. */
  readonly restlessSince: number;
  /** The same, whoever passes. */
  readonly unrestedSince: number;
  /** The last level that held for the debounce time, and its first moment. */
  readonly blocked: boolean;
  readonly since: number;
  /** False until anything came from it. */
  readonly heard: boolean;
};

/** Comparing sums of seconds needs a little room: a microsecond, far below any sensor. */
const EPSILON_S = 1e-6;

/** A barrier nothing was heard from is taken to be clear. */
export const unheard: Barrier = {
  raw: false,
  rawSince: Number.NEGATIVE_INFINITY,
  order: 0,
  restlessSince: Number.POSITIVE_INFINITY,
  unrestedSince: Number.POSITIVE_INFINITY,
  blocked: false,
  since: Number.NEGATIVE_INFINITY,
  heard: false,
};

/** Takes a raw level. A repeated one changes nothing: it began when it was first heard. */
export function hearLevel(barrier: Barrier, blocked: boolean, t: number, order: number): Barrier {
  if (barrier.raw === blocked) return { ...barrier, heard: true };
  const rawSince = Math.max(t, barrier.rawSince);
  return { ...barrier, ...restless(barrier, rawSince), raw: blocked, rawSince, order, heard: true };
}

/** True when a level other than the settled one has been heard and waits for its debounce time. */
export function isUnsettled(barrier: Barrier): boolean {
  return barrier.raw !== barrier.blocked;
}

/** True when the waiting level has held for `debounceS` at time `t`. */
export function isSettling(barrier: Barrier, debounceS: number, t: number): boolean {
  return isUnsettled(barrier) && t - barrier.rawSince >= debounceS - EPSILON_S;
}

/** The waiting level has held: it counts, from its first moment. */
export function settle(barrier: Barrier): Barrier {
  return { ...barrier, blocked: barrier.raw, since: barrier.rawSince };
}

/** A level that was read and not seen to come. */
export function placeLevel(barrier: Barrier, blocked: boolean, t: number): Barrier {
  // A barrier that was blocked and still is has been so since it was first seen: stuck time goes on. One that nothing
  // was heard from counts as clear, so a blocked one begins now.
  const since = barrier.blocked === blocked ? barrier.since : t;
  const rawSince = Math.max(t, barrier.rawSince);
  const rested = { restlessSince: rawSince, unrestedSince: rawSince };
  return { ...barrier, ...rested, raw: blocked, rawSince, blocked, since, heard: true };
}

/**
 * The moment at which a blocked barrier has been blocked for `stuckS`, once that is certain at `t`:
 * a clearing up to that moment would have settled by then. Otherwise undefined.
 */
export function stuckAt(
  barrier: Barrier,
  { stuckS, debounceS }: { readonly stuckS: number; readonly debounceS: number },
  t: number,
): number | undefined {
  const moment = barrier.since + stuckS;
  return barrier.blocked && isCertain(moment, debounceS, t) ? moment : undefined;
}
