import { table } from "../detection-report.ts";
import { type EpisodeFigures, figuresOf, type KindFigures } from "./figures.ts";
import { type Column, columns, type JudgedTrip, mistakesOf, worstFirst } from "./judge.ts";
import type { TripScore } from "./score.ts";

/** How well counting does on a set of trips: the last line of `evaluate episodes --json`. */
export type EpisodesReport = {
  readonly type: "episodes";
  readonly trips: number;
  /** Pieces that came or went: what every share of items and every figure per 1,000 is of. */
  readonly items: number;
  /** Pieces in the baskets at the end, for comparison. */
  readonly basketItems: number;
} & Readonly<Partial<Record<Column, EpisodeFigures>>>;

/** Adds up judged trips, in any order. */
export function episodesReport(trips: readonly JudgedTrip[]): EpisodesReport {
  const items = trips.reduce((sum, trip) => sum + trip.items, 0);
  const figures = columns.flatMap(column => {
    const scores = trips.flatMap(trip => trip.scores[column] ?? []);
    return scores.length === 0 ? [] : [[column, figuresOf(scores, items)] as const];
  });
  return {
    type: "episodes",
    trips: trips.length,
    items,
    basketItems: trips.reduce((sum, trip) => sum + trip.basketItems, 0),
    ...Object.fromEntries(figures),
  };
}

/** What a program reads of one trip: a line before the report. */
export function tripLine({ name, items, scores }: JudgedTrip): object {
  const brief = Object.entries(scores).map(([column, score]) => [column, briefly(score)]);
  return { type: "trip", trip: name, items, ...Object.fromEntries(brief) };
}

function briefly(score: TripScore): object {
  const { errors, errorsReviewed, reviews, reviewsRight, corrected, basket } = score;
  const wrong = Object.entries(basket).filter(([, { truth, counted }]) => truth !== counted);
  return {
    ...mistakesOf(score),
    errors,
    errorsReviewed,
    reviews,
    reviewsRight,
    corrected,
    basket: Object.fromEntries(wrong),
  };
}

type Row = readonly [name: string, cell: (figures: EpisodeFigures) => string];

const rows: readonly Row[] = [
  ["event F1", ({ eventF1 }) => share(eventF1)],
  ["  precision", ({ precision }) => share(precision)],
  ["  recall", ({ recall }) => share(recall)],
  ["items right", ({ itemAccuracy }) => percent(itemAccuracy)],
  ["  after review", ({ itemAccuracyReviewed }) => percent(itemAccuracyReviewed)],
  ["trips exact (cAcc)", ({ tripExact }) => percent(tripExact)],
  ["ACD", ({ acd }) => share(acd)],
  ["mCCD", ({ mccd }) => share(mccd)],
  ["mCIoU", ({ mciou }) => share(mciou)],
  ["overcharges per 1,000", ({ overchargesPer1000 }) => tenth(overchargesPer1000)],
  ["undercharges per 1,000", ({ underchargesPer1000 }) => tenth(underchargesPer1000)],
  ["reviews per 1,000", ({ reviewsPer1000 }) => tenth(reviewsPer1000)],
  ["  that found an error", ({ reviewsRight }) => percent(reviewsRight)],
  ["corrections per 1,000", ({ correctionsPer1000 }) => tenth(correctionsPer1000)],
  ["dated off by", ({ timeErrorMs }) => seconds(timeErrorMs)],
  ["event to basket, median", ({ toBasketMs }) => seconds(toBasketMs.median)],
  ["event to basket, 95 %", ({ toBasketMs }) => seconds(toBasketMs.p95)],
];

/** The report as lines for a person: one column a way of counting, and events by kind. */
export function describeEpisodes(report: EpisodesReport): string[] {
  const present = columns.flatMap(column => {
    const figures = report[column];
    return figures ? [{ column, figures }] : [];
  });
  return [
    `${report.trips} trips, ${report.items} items that came or went, ${report.basketItems} in the baskets at the end`,
    "",
    table([
      ["", ...present.map(({ column }) => column)],
      ...rows.map(([name, cell]) => [name, ...present.map(({ figures }) => cell(figures))]),
    ]),
    "",
    kindTable(present),
  ];
}

type Present = readonly { readonly column: Column; readonly figures: EpisodeFigures }[];

function kindTable(present: Present): string {
  const kinds = new Set(present.flatMap(({ figures }) => Object.keys(figures.byKind)));
  const events = (kind: string) => present.map(({ figures }) => figures.byKind[kind]?.events ?? 0);
  const cells = (one: KindFigures | undefined) =>
    one === undefined ? ["", ""] : [one.events === 0 ? "–" : share(one.f1), String(one.invented)];
  return table([
    ["events by kind", "events", ...present.flatMap(({ column }) => [`${column} F1`, "invented"])],
    ...[...kinds]
      .sort()
      .map(kind => [
        kind,
        String(Math.max(...events(kind))),
        ...present.flatMap(({ figures }) => cells(figures.byKind[kind])),
      ]),
  ]);
}

/** The worst trips in words, the worst first: at most `most`, none without a mistake. */
export function describeWorst(trips: readonly JudgedTrip[], column: Column, most: number): string[] {
  return worstFirst(trips, column)
    .filter(trip => isMistaken(trip, column))
    .slice(0, most)
    .map(trip => `${trip.name}: ${mistakesInWords(trip, column)}`);
}

/** Whether a column has anything wrong on a trip, in its basket or on the way there. */
function isMistaken(trip: JudgedTrip, column: Column): boolean {
  const { wrong, events } = mistakesOf(trip.scores[column]);
  return wrong > 0 || events > 0;
}

/** What a column has wrong on a trip, in words: `2 × orange for 1, events missed or invented: 1`. */
export function mistakesInWords(trip: JudgedTrip, column: Column): string {
  const score = trip.scores[column];
  const off = Object.entries(score?.basket ?? {}).filter(([, { truth, counted }]) => truth !== counted);
  const basket = off.map(([sku, { truth, counted }]) => `${counted} × ${sku} for ${truth}`);
  const { events } = mistakesOf(score);
  const told = events === 0 ? [] : [`events missed or invented: ${events}`];
  return [...(basket.length === 0 ? ["basket exact"] : basket), ...told].join(", ");
}

const share = (value: number): string => value.toFixed(3);
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const tenth = (value: number): string => value.toFixed(1);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
