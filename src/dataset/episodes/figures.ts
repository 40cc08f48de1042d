import { mean } from "../metrics/average-precision.ts";
import { type CheckoutFigures, countFigures } from "../metrics/checkout.ts";
import type { Errors, KindTally, TripScore } from "./score.ts";

/** How well happenings of one kind are told. 1 where there was nothing to tell and nothing was told. */
export type KindFigures = KindTally & { readonly f1: number };

/** Half of all pieces took no longer than `median`, all but one in twenty no longer than `p95`; 0 for no pieces. */
export type Spread = { readonly median: number; readonly p95: number };

/** What one way of counting makes of a set of trips. Shares are 0–1. */
export type EpisodeFigures = Omit<CheckoutFigures, "images"> & {
  readonly eventF1: number;
  readonly precision: number;
  readonly recall: number;
  readonly byKind: Readonly<Record<string, KindFigures>>;
  /** Share of the items (pieces that came or went) that the final basket has right. */
  readonly itemAccuracy: number;
  /** … when a person puts right what was marked for review. */
  readonly itemAccuracyReviewed: number;
  readonly reviewsPer1000: number;
  /** Share of the reviews that found an error. */
  readonly reviewsRight: number;
  /** Share of the trips whose final basket is exact; the same as `cAcc`. */
  readonly tripExact: number;
  readonly overchargesPer1000: number;
  readonly underchargesPer1000: number;
  /** How far a change is dated from its event's `t`, on average. */
  readonly timeErrorMs: number;
  /** From the event to the basket that shows it. */
  readonly toBasketMs: Spread;
  /** Pieces shown and taken back within seconds, per 1,000 items. */
  readonly correctionsPer1000: number;
};

/** Adds up trips. `items` is the number of pieces that came or went on them. Without trips every mean is 0. */
export function figuresOf(scores: readonly TripScore[], items: number): EpisodeFigures {
  const byKind = kindFigures(scores);
  const { events, found, invented } = addKinds(Object.values(byKind));
  const sum = (of: (score: TripScore) => number) => scores.reduce((all, score) => all + of(score), 0);
  const per1000 = (count: number) => (items === 0 ? 0 : (1000 * count) / items);
  const right = (errors: (score: TripScore) => Errors) =>
    items === 0 ? 0 : Math.max(0, 1 - sum(score => errors(score).wrong) / items);
  const reviews = sum(score => score.reviews);
  const checkout = countFigures(scores.map(({ basket }) => new Map(Object.entries(basket))));
  return {
    eventF1: f1({ events, found, invented }),
    precision: found + invented === 0 ? 1 : found / (found + invented),
    recall: events === 0 ? 1 : found / events,
    byKind,
    itemAccuracy: right(({ errors }) => errors),
    itemAccuracyReviewed: right(({ errorsReviewed }) => errorsReviewed),
    reviewsPer1000: per1000(reviews),
    reviewsRight: reviews === 0 ? 1 : sum(score => score.reviewsRight) / reviews,
    tripExact: checkout.cAcc,
    overchargesPer1000: per1000(sum(({ errors }) => errors.over)),
    underchargesPer1000: per1000(sum(({ errors }) => errors.under)),
    ...checkout,
    timeErrorMs: mean(scores.flatMap(({ offsMs }) => offsMs)),
    toBasketMs: spreadOf(scores.flatMap(({ delaysMs }) => delaysMs)),
    correctionsPer1000: per1000(sum(({ corrected }) => corrected)),
  };
}

function kindFigures(scores: readonly TripScore[]): Record<string, KindFigures> {
  const kinds = new Set(scores.flatMap(({ byKind }) => Object.keys(byKind)));
  return Object.fromEntries(
    [...kinds].sort().map(kind => {
      const tally = addKinds(scores.flatMap(({ byKind }) => byKind[kind] ?? []));
      return [kind, { ...tally, f1: f1(tally) }];
    }),
  );
}

function addKinds(tallies: readonly KindTally[]): KindTally {
  const sum = (of: (tally: KindTally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  return {
    events: sum(({ events }) => events),
    found: sum(({ found }) => found),
    invented: sum(({ invented }) => invented),
  };
}

function f1({ events, found, invented }: KindTally): number {
  const all = events + found + invented;
  return all === 0 ? 1 : (2 * found) / all;
}

/** The nearest-rank quantiles of a list in any order. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}
