import type { Sku } from "../counting/change.ts";
import { reviewBelow, withReview } from "./basket.ts";
import { type Line, piecesOn } from "./line.ts";
import type { Trip } from "./trip.ts";

/** How many pieces of a product the shopper is asked for, where the cart is not sure. */
export type Question = {
  readonly sku: Sku;
  readonly name: string;
  /** What is billed as long as nobody decides otherwise. */
  readonly counted: number;
  /** The numbers to choose from, ascending, at least two; `counted` is one of them. */
  readonly options: readonly number[];
};

/** What the shopper said. It is kept for staff and never changes an amount. */
export type Answer = {
  /** Wall time, RFC 3339. */
  readonly at: string;
  readonly sku: Sku;
  /** What the cart had counted then. */
  readonly counted: number;
  readonly said: number;
  /** When the doubtful change was counted or the doubt was told; absent where neither stands behind. */
  readonly doubtAt?: string;
};

/** The newest answers a trip keeps. */
const answersKept = 64;

/**
 * What a trip has to ask, by product. Of the newest doubtful change it asks whether it happened: the count
 * with it or without it; of a doubt that stands, which of the two most probable numbers it is. A product without a price is not asked for: no number would settle it. What was
 * answered is asked again only when a newer change is in doubt.
 */
export function questionsOf(trip: Trip): readonly Question[] {
  const { lines, gone = [] } = trip.basket;
  const inDoubt = [...lines, ...gone].filter(line => line.needsReview);
  const skus = new Set([...inDoubt, ...(trip.doubts ?? [])].map(({ sku }) => sku));
  return [...skus].flatMap(sku => {
    const question = questionOf(trip, sku);
    return isUnknown(trip, sku) || isAnswered(trip, sku) || question === undefined ? [] : [question];
  });
}

/**
 * Notes what the shopper said, at wall time `atMs`. The basket's amounts stay as counted: the line is marked
 * already, and the bill's review gets `shopper-said:SKU:NUMBER` for staff to weigh. The same trip when this
 * was not asked, or the number was not among the options.
 */
export function answerTrip(trip: Trip, { sku, said }: Pick<Answer, "sku" | "said">, atMs: number): Trip {
  const question = questionsOf(trip).find(asked => asked.sku === sku);
  if (question === undefined || !question.options.includes(said)) return trip;
  const doubt = newestDoubt(trip, sku);
  const answer: Answer = {
    ...{ at: new Date(atMs).toISOString(), sku, counted: question.counted, said },
    ...(doubt === undefined ? {} : { doubtAt: doubt.at }),
  };
  return {
    ...trip,
    basket: withReview(trip.basket, `shopper-said:${sku}:${said}`),
    answers: [...(trip.answers ?? []), answer].slice(-answersKept),
  };
}

function questionOf(trip: Trip, sku: Sku): Question | undefined {
  const lines = linesOf(trip, sku);
  const counted = piecesOn(lines);
  // Where the doubtful change is no longer kept, the count itself is in doubt by one.
  const doubtfulDelta = newestDoubt(trip, sku)?.delta ?? 1;
  const options = [counted, Math.max(0, counted - doubtfulDelta)].sort((a, b) => a - b);
  const name = lines[0]?.name ?? trip.doubts?.find(doubt => doubt.sku === sku)?.name ?? sku;
  return options[0] === options[1] ? undefined : { sku, name, counted, options };
}

/** When the newest doubt about a product came up, and the pieces that may be too many (+) or missing (−). */
type Doubted = { readonly at: string; readonly delta: number };

function newestDoubt(trip: Trip, sku: Sku): Doubted | undefined {
  // A line keeps its changes in order, whatever the clock did between them.
  const newestOnLines = linesOf(trip, sku).flatMap(line =>
    line.evidence.filter(seen => seen.confidence < reviewBelow).slice(-1),
  );
  // One change may have taken pieces of several prices, each from a line of its own.
  const changes = newestOnLines.map(({ at }) => ({
    at,
    delta: sumOf(newestOnLines.filter(seen => seen.at === at)),
  }));
  const standing = (trip.doubts ?? [])
    .filter(doubt => doubt.sku === sku)
    .map(({ at, otherwise = -1 }) => ({ at, delta: -otherwise }));
  return [...changes, ...standing].reduce<Doubted | undefined>(
    (newest, doubt) => (newest === undefined || doubt.at >= newest.at ? doubt : newest),
    undefined,
  );
}

function sumOf(changes: readonly { readonly delta: number }[]): number {
  return changes.reduce((sum, { delta }) => sum + delta, 0);
}

function linesOf({ basket }: Trip, sku: Sku): readonly Line[] {
  return [...basket.lines, ...(basket.gone ?? [])].filter(line => line.sku === sku);
}

function isUnknown(trip: Trip, sku: Sku): boolean {
  return trip.basket.review.includes(`unknown-product:${sku}`);
}

/**
 * An answer settles the doubt that was the newest when it was given, and no later one. Where the doubt is no longer kept
 * any answer settles the mark that it left: nothing new has come since.
 */
function isAnswered(trip: Trip, sku: Sku): boolean {
  const answers = (trip.answers ?? []).filter(answer => answer.sku === sku);
  const newest = newestDoubt(trip, sku);
  return newest === undefined ? answers.length > 0 : answers.some(({ doubtAt }) => doubtAt === newest.at);
}
