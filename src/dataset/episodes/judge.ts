import type { Signals } from "../../counting/likelihood.ts";
import type { Observation } from "../../counting/observation.ts";
import type { CountingRates } from "../../counting/rates.ts";
import { type Episode, piecesOf } from "./episode.ts";
import { play, type Terms } from "./play.ts";
import { scoreTrip, type TripScore } from "./score.ts";

/** The three ways of counting that are held against each other: each signal by itself, and both. */
export const columns = ["hands", "contents", "fused"] as const;
export type Column = (typeof columns)[number];

/** What counting is told for each of them. */
const signalsOf: Readonly<Record<Column, Signals>> = {
  hands: "hands",
  contents: "contents",
  fused: "both",
};

/** What counting is told for a column: which signals it hears, and how often they err, if that was measured. */
export function termsOf(column: Column, rates: CountingRates | undefined): Terms {
  return { signals: signalsOf[column], ...(rates === undefined ? {} : { rates }) };
}

/** One trip, judged in every way of counting. Plain data: it crosses between processes. */
export type JudgedTrip = {
  readonly name: string;
  readonly folder: string;
  /** Pieces that came or went. */
  readonly items: number;
  /** Pieces in the basket at the end. */
  readonly basketItems: number;
  readonly scores: Readonly<Partial<Record<Column, TripScore>>>;
};

/** Plays a trip's observations (in the order of their time) once for each column, and judges each. */
export function judgeTrip(
  episode: Episode,
  lines: readonly Observation[],
  wanted: readonly Column[] = columns,
  rates?: CountingRates,
): JudgedTrip {
  const { name, folder, events, final } = episode;
  const scores = wanted.map(column => {
    const belief = play(episode, lines, termsOf(column, rates));
    return [column, scoreTrip(episode, belief)] as const;
  });
  return {
    name,
    folder,
    items: events.reduce((sum, { delta }) => sum + Math.abs(delta), 0),
    basketItems: piecesOf(final),
    scores: Object.fromEntries(scores),
  };
}

/** Trips from the worst to the best by the errors of a column's basket, then by its events, then by name. */
export function worstFirst(trips: readonly JudgedTrip[], column: Column): JudgedTrip[] {
  const badness = trips.map(trip => ({ trip, ...mistakesOf(trip.scores[column]) }));
  badness.sort(
    (a, b) => b.wrong - a.wrong || b.events - a.events || (a.trip.folder < b.trip.folder ? -1 : 1),
  );
  return badness.map(({ trip }) => trip);
}

/** Pieces a trip's basket has wrong at the end, and events missed or invented on the way. */
export function mistakesOf(score: TripScore | undefined): {
  readonly wrong: number;
  readonly events: number;
} {
  if (!score) return { wrong: 0, events: 0 };
  const kinds = Object.values(score.byKind);
  const events = kinds.reduce((sum, { events, found, invented }) => sum + events - found + invented, 0);
  return { wrong: score.errors.over + score.errors.under, events };
}
