/** How a detector errs on one sort of thing. */
export type ErrorRates = {
  /** Share missed, by how much is seen: rows of [seen up to, share missed], growing, the last one up to 1. */
  readonly misses: readonly (readonly [visibleUpTo: number, share: number])[];
  /** Mean and spread of the scores of what is found, by how much is seen, in the same way. */
  readonly scores: readonly (readonly [visibleUpTo: number, mean: number, spread: number])[];
  /** Share of misses and of wrong labels that are still there a frame later. */
  readonly stays: number;
  /** Boxes round nothing, per frame of one camera, and the mean of their scores. */
  readonly falsePerFrame: number;
  readonly falseScore: number;
  /** Spread of a box's edges, as a share of its sides. */
  readonly jitter: number;
};

/** How a pair of models errs, measured on rendered trips with `sim rates`. */
export type Rates = {
  readonly items: ErrorRates;
  readonly hands: ErrorRates;
  /** For each label, the share that is taken for each other label. */
  readonly confusions: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

const never: ErrorRates = {
  misses: [[1, 0]],
  scores: [[1, 1, 0]],
  stays: 0,
  falsePerFrame: 0,
  falseScore: 0,
  jitter: 0,
};

/** An eye that never errs: what trips are observed with as long as no one has measured a model. */
export const flawless: Rates = { items: never, hands: never, confusions: {} };

/** The row of a table that covers a visible share. */
export function rowFor<Row extends readonly [number, ...number[]]>(
  rows: readonly Row[],
  visible: number,
): Row {
  const found = rows.find(([upTo]) => visible <= upTo) ?? rows.at(-1);
  if (!found) throw new RangeError("error rates need at least one row");
  return found;
}
