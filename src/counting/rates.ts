import type { Sku } from "./change.ts";
import type { Manner } from "./sureness.ts";

/** The largest change of one product that shares were measured for. */
export const MOST = 3;

/**
 * Pieces that nobody saw come: found where something else had lain, so that they may have been below it all
 * the time, or in the open, where nothing could have hidden them.
 */
export type Found = "uncovered" | "open";

/**
 * One row of shares for each true change −3 … +3; in a row, one share for each told change −3 … +3 and, for
 * contents, two more for pieces that were only found lying there: uncovered, and in the open.
 */
export type Table = readonly (readonly number[])[];

/**
 * `part`: some pieces of the product were hidden from this camera before. `busy`: other products came in the
 * same window, and may hide it now. `calm`: neither.
 */
export type Context = "calm" | "busy" | "part";

/**
 * What a camera's contents tell beside its crossings: nothing (`quiet`), pieces that it saw come, or only found, of
 * which it can hardly have seen any pass, or pieces that went, from a free place or from one that something lies across
 * (`overlaid`). What made up the one has often made up the other: of pieces that came and are none a quarter passed.
 */
export type Beside = "quiet" | "came" | "found" | "gone" | "overlaid";

/**
 * How often two cameras err alike: where the one tells of no change (what is hidden from one is often hidden from
 * all), and where it tells of one.
 */
export type Alike = { readonly silent: number; readonly told: number };

/** How often what is told is how sure, one share for each band of scores: where it was true, and where it was not. */
export type Trust = { readonly right: readonly number[]; readonly wrong: readonly number[] };

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
  /** What a camera's crossings say of a change: in all (`alone`), and by what its own contents tell. */
  readonly crossings: Readonly<Record<"alone" | Beside, Table>>;
  /** How often a second camera's contents err just as the first one's did: both see the same thing happen … */
  readonly contentsAlike: Alike;
  /** … and how often its crossings do. */
  readonly crossingsAlike: Alike;
  /** How often 0, 1, 2 … more pieces of a product lay there at the start than any camera showed … */
  readonly hiddenAtStart: {
    /** … where none was seen … */
    readonly none: readonly number[];
    /** … and where some were. */
    readonly some: readonly number[];
  };
  /** How often a camera that found a piece that is none, not having seen it come, still shows it at a later verdict. */
  readonly excess: number;
  /** For each product, how often a piece of it is taken for another one. */
  readonly confusions: Readonly<Record<Sku, Readonly<Record<Sku, number>>>>;
  /**
   * How sure each witness is of what is true, and of what is not: what a model makes up, or loses from sight, it has
   * mostly seen faintly. `gone` and `overlaid` are shares of one whole. Undefined where nobody measured it.
   */
  readonly sureness?: Readonly<Record<Manner, Trust>> | undefined;
};

/** Where in a row of a table a statement stands. */
export function columnOf(told: number, found: Found | undefined): number {
  if (found === undefined || told <= 0) return clip(told) + MOST;
  return 2 * MOST + (found === "uncovered" ? 1 : 2);
}

/**
 * A share out of a table; what was never measured is taken for rare, not for impossible. Beyond the table's edge a
 * statement is as far off as one of as many pieces fewer: four for five is three for two.
 */
export function shareOf(table: Table, truth: number, told: number, found?: Found): number {
  const beyond = Math.max(0, Math.abs(truth) - MOST, Math.abs(told) - MOST);
  const [change, said] = [fewer(truth, beyond), fewer(told, beyond)];
  const row = table[change + MOST] ?? [];
  const share = row[columnOf(said, found)] ?? LEAST;
  return Math.max(LEAST, found === undefined || said <= 0 ? share : share * countShareOf(row, said));
}

function fewer(change: number, by: number): number {
  return Math.sign(change) * Math.max(0, Math.abs(change) - by);
}

/** Pieces that were only found share one column: how many they were is told as of those that were seen to come. */
function countShareOf(row: readonly number[], told: number): number {
  const came = row.slice(MOST + 1, 2 * MOST + 1);
  const sum = came.reduce((all, share) => all + share, 0);
  return sum > 0 ? (came[clip(told) - 1] ?? 0) / sum : 1;
}

/**
 * Beyond the edge nothing was measured: a piece more is taken for half as frequent. Were it as much rarer as just
 * within, no number of witnesses could make eight equal pieces believed, and who takes four may take the crate.
 */
const RARER_BEYOND = 0.5;

/** How often a product changes by this much in a window. */
export function priorOf(row: readonly number[], change: number): number {
  const edge = clip(change);
  return Math.max(LEAST, row[edge + MOST] ?? LEAST) * RARER_BEYOND ** Math.abs(change - edge);
}

/** Changes beyond the table's edge count as its edge. */
export function clip(change: number): number {
  return Math.max(-MOST, Math.min(MOST, change));
}

const LEAST = 1e-5;
