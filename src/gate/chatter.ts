import type { Barrier } from "./barrier.ts";

/** A level that holds for so long is a rest: no cart, and nobody who pushes one, goes in and out of a beam faster for long. */
const REST_S = 1;

/** People who go through one close behind the other leave no rest either, but hardly for so many times the limit. */
const CROWD_LIMITS = 5;

/** A barrier that chattered has come to rest when one level has held for so long. */
const CALM_S = 5;

/** Comparing sums of seconds needs a little room. */
const EPSILON_S = 1e-6;

type Rest = Pick<Barrier, "rawSince" | "restlessSince" | "unrestedSince">;

/** Since when a barrier has had no rest, once it has changed at `t`. */
export function restless(rest: Rest, t: number): Pick<Barrier, "restlessSince" | "unrestedSince"> {
  if (t - rest.rawSince >= REST_S) return { restlessSince: t, unrestedSince: t };
  return { restlessSince: rest.restlessSince, unrestedSince: rest.unrestedSince };
}

/**
 * The moment at which a barrier has had no rest for `limitS`: a loose contact, a reflector that is out of line. A level
 * settles now and then all the same, so passages would be made up, missed or laid to the other barrier. A passage starts
 * the time anew, but not for ever: two barriers on one bad supply make up passages themselves. Undefined where it rested
 * before that.
 */
export function chattersAt(
  { rawSince, restlessSince, unrestedSince }: Rest,
  limitS: number,
): number | undefined {
  const moment = Math.min(restlessSince + limitS, unrestedSince + CROWD_LIMITS * limitS);
  return Number.isFinite(moment) && moment - rawSince < REST_S ? moment : undefined;
}

/** The moment at which a barrier has come to rest, if it does not change again before. */
export function calmAt({ rawSince }: Pick<Barrier, "rawSince">): number {
  return rawSince + CALM_S;
}

/** True where what was to come about at `at` is certain at `t`: a late edge would have come by then. */
export function isCertain(at: number, debounceS: number, t: number): boolean {
  return t - at > debounceS + EPSILON_S;
}
