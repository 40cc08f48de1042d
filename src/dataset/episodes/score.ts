import type { Sku } from "../../counting/change.ts";
import type { Basket } from "../../trip/basket.ts";
import type { Counted } from "../metrics/checkout.ts";
import type { Action, Episode } from "./episode.ts";
import { type Matching, matchEvents, slackSec } from "./match.ts";
import type { Belief } from "./play.ts";

/** Events of one kind on one trip, in pieces. */
export type KindTally = { readonly events: number; readonly found: number; readonly invented: number };

/** Pieces billed too many and too few, and pieces billed wrongly: too many of one for too few of another is one. */
export type Errors = { readonly over: number; readonly under: number; readonly wrong: number };

/** What one way of counting made of one trip: plain numbers, from which any set of trips adds up. */
export type TripScore = {
  readonly byKind: Readonly<Record<string, KindTally>>;
  /** Pieces that were shown and taken back within seconds. */
  readonly corrected: number;
  /** True and counted pieces of each product in the basket at the end. */
  readonly basket: Readonly<Record<Sku, Counted>>;
  readonly errors: Errors;
  /** The errors left when a person has put right every product that was marked for review. */
  readonly errorsReviewed: Errors;
  /** Products marked for review at the end, and those of them that were counted wrong. */
  readonly reviews: number;
  readonly reviewsRight: number;
  /** For each piece that was told of: from the event to the basket showing it. */
  readonly delaysMs: readonly number[];
  /** … and how far from the event's `t` its change was dated. */
  readonly offsMs: readonly number[];
};

/** Where false changes are put that fall into no happening of the trip. */
const noKind = "nothing";

/** Judges what was believed of a trip by its truth. */
export function scoreTrip(episode: Episode, belief: Belief): TripScore {
  const matching = matchEvents(episode.events, belief.changes);
  const basket = basketOf(episode, belief.basket);
  const flagged = flaggedIn(belief.basket);
  const all = Object.entries(basket);
  const unmarked = all.filter(([sku]) => !flagged.has(sku));
  return {
    byKind: kindsOf(episode.actions, matching),
    corrected: matching.corrected.length,
    basket,
    errors: errorsOf(all.map(([, counted]) => counted)),
    errorsReviewed: errorsOf(unmarked.map(([, counted]) => counted)),
    reviews: flagged.size,
    reviewsRight: all.filter(([sku, counted]) => flagged.has(sku) && !isExact(counted)).length,
    delaysMs: matching.pairs.map(({ event, believed }) => milliseconds(believed.shownT - event.t)),
    offsMs: matching.pairs.map(({ event, believed }) => milliseconds(Math.abs(believed.change.t - event.t))),
  };
}

function kindsOf(
  actions: readonly Action[],
  { pairs, missed, invented }: Matching,
): Record<string, KindTally> {
  const tallies: Record<string, { events: number; found: number; invented: number }> = {};
  const of = (kind: string) => {
    tallies[kind] ??= { events: 0, found: 0, invented: 0 };
    return tallies[kind];
  };
  for (const { event } of pairs) {
    of(event.kind).events++;
    of(event.kind).found++;
  }
  for (const event of missed) of(event.kind).events++;
  for (const { change } of invented) of(kindAt(actions, change.t)).invented++;
  return tallies;
}

/** What was going on at a moment: the happening it falls into, or else the one it is nearest to. */
function kindAt(actions: readonly Action[], t: number): string {
  let [kind, nearestSec] = [noKind, slackSec + 1e-9];
  for (const action of actions) {
    const apartSec = Math.max(0, action.from - t, t - action.to);
    if (apartSec < nearestSec) [kind, nearestSec] = [action.kind, apartSec];
  }
  return kind;
}

function basketOf({ final }: Episode, { lines }: Basket): Record<Sku, Counted> {
  const basket: Record<Sku, { truth: number; counted: number }> = {};
  const of = (sku: Sku) => {
    basket[sku] ??= { truth: 0, counted: 0 };
    return basket[sku];
  };
  for (const [sku, pieces] of Object.entries(final)) of(sku).truth += pieces;
  for (const { sku, quantity } of lines) of(sku).counted += quantity;
  return basket;
}

/** Products a person is asked to look at, by their line or (where no line is left) by the basket's reasons. */
export function flaggedIn({ lines, review }: Basket): ReadonlySet<Sku> {
  // `doubtful:SKU: in words`; the SKU may have colons of its own.
  const byReason = review.flatMap(reason => /^[^:]*:(.+?)(?:: .*)?$/s.exec(reason)?.[1] ?? []);
  return new Set([...lines.filter(line => line.needsReview).map(line => line.sku), ...byReason]);
}

function errorsOf(basket: readonly Counted[]): Errors {
  const sum = (offOf: (one: Counted) => number) =>
    basket.reduce((all, one) => all + Math.max(0, offOf(one)), 0);
  const over = sum(({ truth, counted }) => counted - truth);
  const under = sum(({ truth, counted }) => truth - counted);
  return { over, under, wrong: Math.max(over, under) };
}

const isExact = ({ truth, counted }: Counted): boolean => truth === counted;

/** Rounded, since thousands of them cross between threads and into files. */
const milliseconds = (seconds: number): number => Math.round(seconds * 1000);
