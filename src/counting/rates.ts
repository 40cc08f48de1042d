import type { Sku } from "./change.ts";

/** The largest change of one product that one window may hold. */
export const MOST = 3;

/**
 * One row of shares for each true change −3 … +3; in a row, one share for each told change −3 … +3 and, last,
 * for pieces that were only found lying there: nobody saw them come, they may have been uncovered.
 */
export type Table = readonly (readonly number[])[];

/**
 * `part`: some pieces of the product were hidden from this camera before. `busy`: other products came in the
 * same window, and may hide it now. `calm`: neither.
 */
export type Context = "calm" | "busy" | "part";

/**
 * How often counting's two witnesses err, measured on trips whose truth is known; see docs/counting.md. A
 * window is the time from the first sign of a change until everything lies still again.
 */
export type CountingRates = {
  /** What the figures were measured on, for a person to read. */
  readonly source: string;
  /** How often a product changes by −3 … +3 in a window in which a hand was seen in the space … */
  readonly withHand: readonly number[];
  /** … and in one without, where hands can be seen at all. */
  readonly withoutHand: readonly number[];
  /** What a camera's contents say of a change, by what else is known about the product and the window. */
  readonly contents: Readonly<Record<Context, Table>>;
  /** What a camera's crossings say of a change. */
  readonly crossings: Table;
  /** How often a second camera's contents err just as the first one's did: both see the same thing happen … */
  readonly contentsAlike: number;
  /** … and how often its crossings do. */
  readonly crossingsAlike: number;
  /** For each product, how often a piece of it is taken for another one. */
  readonly confusions: Readonly<Record<Sku, Readonly<Record<Sku, number>>>>;
};

/** Where in a row of a table a statement stands. */
export function columnOf(told: number, found: boolean): number {
  return found && told > 0 ? 2 * MOST + 1 : clip(told) + MOST;
}

/** A share out of a table; what was never measured is taken for rare, not for impossible. */
export function shareOf(table: Table, truth: number, told: number, found = false): number {
  return Math.max(LEAST, table[clip(truth) + MOST]?.[columnOf(told, found)] ?? LEAST);
}

/** How often a product changes by this much in a window. */
export function priorOf(row: readonly number[], change: number): number {
  return Math.max(LEAST, row[clip(change) + MOST] ?? LEAST);
}

/** Changes beyond the table's edge count as its edge. */
export function clip(change: number): number {
  return Math.max(-MOST, Math.min(MOST, change));
}

const LEAST = 1e-5;
