import type { Sku } from "../counting/change.ts";
import { grossMinorOf } from "../trip/basket.ts";
import { markedLines } from "../trip/doubt.ts";
import { type Line, piecesOn } from "../trip/line.ts";
import type { Trip } from "../trip/trip.ts";
import type { LastChange, ScreenLine } from "./view.ts";

/** The newest sightings that a line's detail shows. */
const sightingsShown = 5;

/** Where a product's picture is served; nothing where there is none. */
export type PictureOf = (sku: Sku) => string | undefined;

/** The lines of a trip in the order of the bill, so that a line keeps its place while it grows. */
export function linesOf(trip: Trip, pictureOf: PictureOf): readonly ScreenLine[] {
  return markedLines(trip).map(line => lineOf(line, trip, pictureOf(line.sku)));
}

function lineOf(line: Line, trip: Trip, picture: string | undefined): ScreenLine {
  const { sku, name, quantity, unitPriceMinor, taxRate, confidence, needsReview } = line;
  const said = trip.answers?.findLast(answer => answer.sku === sku)?.said;
  return {
    id: `${sku} ${unitPriceMinor} ${taxRate}`,
    ...{ sku, name, quantity, unitPriceMinor, taxRate, confidence, needsReview },
    amountMinor: quantity * unitPriceMinor,
    unpriced: trip.basket.review.includes(`unknown-product:${sku}`) && unitPriceMinor === 0,
    ...(said === undefined ? {} : { said }),
    ...(picture === undefined ? {} : { picture }),
    seen: line.evidence
      .slice(-sightingsShown)
      .reverse()
      .map(({ at, delta, confidence: sure }) => ({ at, delta, confidence: sure })),
  };
}

/**
 * What changed between two states of one trip: the product whose count moved most, after `last` where that was not
 * shown yet (`unshown`), one change where it moved in both. `last` itself, unless a product's count moved. Nothing for
 * another trip: it begins without a past.
 */
export function lastChanges(
  before: Trip,
  after: Trip,
  last: readonly LastChange[],
  unshown: boolean,
): readonly LastChange[] {
  if (before.tripId !== after.tripId) return [];
  if (before.basket.lines === after.basket.lines) return last;
  const moved = [...new Set([...before.basket.lines, ...after.basket.lines].map(line => line.sku))]
    .map(sku => ({ sku, delta: piecesOf(after, sku) - piecesOf(before, sku) }))
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))[0];
  if (moved === undefined || moved.delta === 0) return last;
  const { sku } = moved;
  const name = nameOf(after, sku) ?? nameOf(before, sku) ?? sku;
  const others = unshown ? last.filter(one => one.sku !== sku) : [];
  const earlier = unshown ? last.find(one => one.sku === sku) : undefined;
  const delta = moved.delta + (earlier?.delta ?? 0);
  const amountMinor = amountOf(after, sku) - amountOf(before, sku) + (earlier?.amountMinor ?? 0);
  const id = (last.at(-1)?.id ?? 0) + 1;
  return delta === 0 ? others : [...others, { id, sku, name, delta, amountMinor }];
}

function piecesOf(trip: Trip, sku: Sku): number {
  return piecesOn(trip.basket.lines.filter(line => line.sku === sku));
}

function amountOf({ basket }: Trip, sku: Sku): number {
  return grossMinorOf({ ...basket, lines: basket.lines.filter(line => line.sku === sku) });
}

function nameOf(trip: Trip, sku: string): string | undefined {
  return trip.basket.lines.find(line => line.sku === sku)?.name;
}
