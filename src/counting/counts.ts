import type { Sku } from "./change.ts";
import { type Alike, type Beside, type Context, type CountingRates, clip, MOST } from "./rates.ts";
import { byManner, type Manner, scoreBands } from "./sureness.ts";

/** A row of a table of {@link CountingRates}, or a whole one, before it is made into shares. */
export type Row = number[];
export type Cells = Row[];

/** Of all cases how many were such. */
export type Ratio = { such: number; all: number };

/** What is counted for {@link CountingRates}, part by part. */
export type Counts = {
  readonly withHand: Row;
  readonly withoutHand: Row;
  readonly contents: Readonly<Record<Context, Cells>>;
  readonly crossings: Readonly<Record<"alone" | Beside, Cells>>;
  readonly contentsAlike: Readonly<Record<keyof Alike, Ratio>>;
  readonly crossingsAlike: Readonly<Record<keyof Alike, Ratio>>;
  readonly hiddenAtStart: Readonly<Record<"none" | "some", Row>>;
  readonly excess: Ratio;
  /** For each product, as what a piece of it was told, and how often. */
  readonly names: Map<Sku, Map<Sku, number>>;
  /** By manner, what was told in each band of scores: truly, and wrongly. */
  readonly sureness: Readonly<Record<Manner, { readonly right: Row; readonly wrong: Row }>>;
};

/** What is known before counts for this many cases in every row: a few dozen trips soon outweigh it where they tell. */
const KNOWN_CASES = 20;

/** Nothing is counted yet. What is `known` stands for a few cases in each row; without it nothing does. */
export function openCounts(known?: CountingRates): Counts {
  const columns = 2 * MOST + 1;
  const row = (shares: readonly number[] | undefined, length: number): Row =>
    Array.from({ length }, (_, i) => KNOWN_CASES * (shares?.[i] ?? 0));
  const cells = (table: readonly (readonly number[])[] | undefined, length: number): Cells =>
    Array.from({ length: columns }, (_, i) => row(table?.[i], length));
  const ratio = (share: number | undefined): Ratio =>
    share === undefined ? { such: 0, all: 0 } : { such: KNOWN_CASES * share, all: KNOWN_CASES };
  const { contents, crossings, hiddenAtStart: hidden } = known ?? {};
  // Two more columns for pieces that were only found.
  const lies = (of: Context): Cells => cells(contents?.[of], columns + 2);
  const passed = (of: keyof Counts["crossings"]): Cells => cells(crossings?.[of], columns);
  const alike = (of: Alike | undefined) => ({ silent: ratio(of?.silent), told: ratio(of?.told) });
  return {
    withHand: row(known?.withHand, columns),
    withoutHand: row(known?.withoutHand, columns),
    contents: { calm: lies("calm"), busy: lies("busy"), part: lies("part") },
    crossings: {
      alone: passed("alone"),
      came: passed("came"),
      found: passed("found"),
      gone: passed("gone"),
      overlaid: passed("overlaid"),
      quiet: passed("quiet"),
    },
    contentsAlike: alike(known?.contentsAlike),
    crossingsAlike: alike(known?.crossingsAlike),
    hiddenAtStart: { none: row(hidden?.none, 3), some: row(hidden?.some, 3) },
    // Eyes that never err, those of what is built in, say nothing of how long an error stays.
    excess: known?.sureness ? ratio(known.excess) : { such: 0, all: 0 },
    names: new Map(),
    sureness: byManner(manner => {
      const trust = known?.sureness?.[manner];
      return { right: row(trust?.right, scoreBands), wrong: row(trust?.wrong, scoreBands) };
    }),
  };
}

/** The row of a true change. */
export function rowOf(cells: Cells, change: number): Row {
  return cells[clip(change) + MOST] ?? [];
}

/** One more case in a column of a row. */
export function bump(row: Row, column: number): void {
  row[column] = (row[column] ?? 0) + 1;
}
