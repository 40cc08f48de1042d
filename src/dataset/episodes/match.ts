import type { TrueEvent } from "./episode.ts";
import type { Believed } from "./play.ts";

/** A change may be dated this much before or after what it tells of. */
export const slackSec = 0.5;

/** What is taken back within this long was a correction: the shopper saw it and no bill did. */
const correctionSec = 5;

/** One piece of a change and the piece of an event that it told of. */
export type Pair = { readonly event: TrueEvent; readonly believed: Believed };

/** Events and changes piece by piece: each truth and each change stands here as often as it has pieces. */
export type Matching = {
  readonly pairs: readonly Pair[];
  /** True, and never told of. */
  readonly missed: readonly TrueEvent[];
  /** Told of, and never true. */
  readonly invented: readonly Believed[];
  /** Told of and taken back soon after: neither right nor wrong. */
  readonly corrected: readonly Believed[];
};

/**
 * Finds out which changes tell of which events. A change fits an event of the same product and direction when
 * its time lies between the event's `from` and `to`, or up to `slackSec` outside of them. Each piece is matched
 * once, and as many as can be: changes in the order of their time each take the fitting event whose time runs
 * out first, which is a maximum matching of points and intervals (Glover 1967). What is left of the changes
 * cancels out where the opposite was shown for the same product within `correctionSec`.
 */
export function matchEvents(events: readonly TrueEvent[], changes: readonly Believed[]): Matching {
  const open = piecewise(events, ({ delta }) => delta);
  const pairs: Pair[] = [];
  const unexplained: Believed[] = [];
  const told = piecewise(changes, ({ change }) => change.basketDelta);
  for (const believed of told.toSorted((a, b) => a.change.t - b.change.t)) {
    const place = fittingPlace(open, believed);
    const [event] = place < 0 ? [] : open.splice(place, 1);
    if (event) pairs.push({ event, believed });
    else unexplained.push(believed);
  }
  return { pairs, missed: open, ...netted(unexplained) };
}

/** An event may be told of from here to there. */
function windowOf({ t, from, to }: TrueEvent): readonly [opens: number, closes: number] {
  return [Math.min(from, t) - slackSec, Math.max(to, t) + slackSec];
}

function piecewise<T>(list: readonly T[], deltaOf: (one: T) => number): T[] {
  return list.flatMap(one => new Array<T>(Math.abs(deltaOf(one))).fill(one));
}

function fittingPlace(open: readonly TrueEvent[], { change }: Believed): number {
  let [best, bestCloses] = [-1, Number.POSITIVE_INFINITY];
  for (const [place, event] of open.entries()) {
    if (event.sku !== change.sku || Math.sign(event.delta) !== Math.sign(change.basketDelta)) continue;
    const [opens, closes] = windowOf(event);
    if (change.t < opens || change.t > closes || closes >= bestCloses) continue;
    [best, bestCloses] = [place, closes];
  }
  return best;
}

/** Takes out of what no event explains the pairs that undo each other, those shown closest together first. */
function netted(unexplained: readonly Believed[]): Pick<Matching, "invented" | "corrected"> {
  const came = unexplained.filter(({ change }) => change.basketDelta > 0);
  const went = unexplained.filter(({ change }) => change.basketDelta < 0);
  const couples = came
    .flatMap((a, nth) => went.map((b, mth) => ({ a, b, nth, mth, apartSec: Math.abs(a.shownT - b.shownT) })))
    .filter(({ a, b, apartSec }) => a.change.sku === b.change.sku && apartSec <= correctionSec)
    .sort((one, other) => one.apartSec - other.apartSec);
  const [cameBack, wentBack] = [new Set<number>(), new Set<number>()];
  for (const { nth, mth } of couples) {
    if (cameBack.has(nth) || wentBack.has(mth)) continue;
    cameBack.add(nth);
    wentBack.add(mth);
  }
  return {
    invented: [
      ...came.filter((_, nth) => !cameBack.has(nth)),
      ...went.filter((_, nth) => !wentBack.has(nth)),
    ],
    corrected: [...came.filter((_, nth) => cameBack.has(nth)), ...went.filter((_, nth) => wentBack.has(nth))],
  };
}
