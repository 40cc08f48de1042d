import type { Sku } from "../counting/change.ts";
import type { Counting } from "../counting/counting.ts";
import { withReview } from "./basket.ts";
import type { Line } from "./line.ts";
import type { Trip } from "./trip.ts";

/** A product whose number counting is not sure of, as far as the basket is concerned. */
export type BasketDoubt = {
  readonly sku: Sku;
  /** What each camera said, in words. */
  readonly reason: string;
  /** How many pieces more (+) or fewer (−) the basket holds if the next most probable number is the right one. */
  readonly otherwise?: number;
};

/** A doubt that has stood long enough to be told; it goes when counting has become sure. */
export type StandingDoubt = BasketDoubt & {
  readonly name: string;
  /** Since when it is told: wall time, RFC 3339. */
  readonly at: string;
};

/** Since when each doubt stands, in seconds of counting's clock. */
export type Waiting = ReadonlyMap<string, number>;

/** A doubt that the next look may settle is not worth a word; one that stands longer than this is. */
const standsSec = 3;

/** A bill's reason is no longer than this; what many cameras said may be. */
const reasonLetters = 500;

/** What counting doubts right now, as far as a trip needs to know. */
export function basketDoubts({ doubts }: Pick<Counting, "doubts">): BasketDoubt[] {
  return doubts().map(({ sku, reason, otherwise }) => ({ sku, reason, otherwise }));
}

/** Names a doubt: the same product doubted for another reason is another doubt. */
function keyOf({ sku, reason }: BasketDoubt): string {
  return `${sku} ${reason}`;
}

/** The doubts that have stood for more than three seconds at `t`, and since when all of them do. */
export function ripen(
  waiting: Waiting,
  doubts: readonly BasketDoubt[],
  t: number,
): { readonly waiting: Waiting; readonly standing: readonly BasketDoubt[] } {
  const since = new Map(doubts.map(doubt => [keyOf(doubt), waiting.get(keyOf(doubt)) ?? t]));
  const standing = doubts.filter(doubt => t - (since.get(keyOf(doubt)) ?? t) > standsSec);
  return { waiting: since, standing };
}

/**
 * The trip with exactly these doubts standing; what stood before keeps its `at`, though another number may have become
 * the next most probable one, and what is not among them has ended. `atMs` is wall time. The same trip when nothing changed.
 */
export function standDoubts(trip: Trip, doubts: readonly Omit<StandingDoubt, "at">[], atMs: number): Trip {
  const before = new Map((trip.doubts ?? []).map(doubt => [keyOf(doubt), doubt]));
  const isNews = (doubt: BasketDoubt): boolean => {
    const stood = before.get(keyOf(doubt));
    return stood === undefined || stood.otherwise !== doubt.otherwise;
  };
  if (doubts.length === before.size && !doubts.some(isNews)) return trip;
  const { doubts: _, ...rest } = trip;
  if (doubts.length === 0) return rest;
  const at = new Date(atMs).toISOString();
  return { ...rest, doubts: doubts.map(doubt => ({ ...doubt, at: before.get(keyOf(doubt))?.at ?? at })) };
}

/** The trip's lines, those in doubt marked for review. */
export function markedLines({ basket, doubts }: Trip): readonly Line[] {
  const doubted = new Set((doubts ?? []).map(({ sku }) => sku));
  if (doubted.size === 0) return basket.lines;
  return basket.lines.map(line => (doubted.has(line.sku) ? { ...line, needsReview: true } : line));
}

/**
 * Makes what is in doubt the basket's for good: its lines are marked, and the review says `doubtful:SKU: ` with
 * the reason. No quantity changes. The same trip where nothing is in doubt.
 */
export function keepDoubts(trip: Trip): Trip {
  const { doubts, ...rest } = trip;
  if (doubts === undefined) return trip;
  const marked = { ...trip.basket, lines: markedLines(trip) };
  const basket = doubts.reduce(
    (held, { sku, reason }) => withReview(held, `doubtful:${sku}: ${reason}`.slice(0, reasonLetters)),
    marked,
  );
  return { ...rest, basket };
}
