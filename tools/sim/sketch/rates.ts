/** How a detector errs on one sort of thing. */
export type ErrorRates = {
  /** Share missed, by how much is seen: rows of [seen up to, share missed], growing, the last one up to 1. */
  readonly misses: readonly (readonly [visibleUpTo: number, share: number])[];
  /** Mean and spread of the scores of what is found, by how much is seen, in the same way. */
  readonly scores: readonly (readonly [visibleUpTo: number, mean: number, spread: number])[];
  /** Share of misses that are still there a frame later. */
  readonly stays: number;
  /** Boxes round nothing, per frame of one camera, and mean and spread of their scores. */
  readonly falsePerFrame: number;
  readonly falseScore: number;
  readonly falseSpread: number;
  /** Share of them that are still there a frame later: those are what may pass for a thing. */
  readonly falseStays: number;
  /** Second boxes round a thing that is found, under another label, per thing found. */
  readonly doubles: number;
  /** Spread of a box's edges, as a share of its sides. */
  readonly jitter: number;
};

/** How a pair of models errs, measured on rendered trips with `sim rates`. */
export type Rates = {
  readonly items: ErrorRates;
  readonly hands: ErrorRates;
  /** For each label, the share that is taken for each other label. */
  readonly confusions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Share of wrong labels that are still the same a frame later. */
  readonly labelStays: number;
  /** How often each label stands at a box round nothing. */
  readonly falseLabels: Readonly<Record<string, number>>;
  /** Each product's own misses, in the rows of `items.misses`, and how often it was seen and missed in all. */
  readonly products: Readonly<
    Record<string, { readonly seen: number; readonly missed: number; readonly misses: ErrorRates["misses"] }>
  >;
  /** What the cameras make of products, each by itself: for a person, and for counting to weigh them. */
  readonly views: Readonly<Record<string, ViewRates>>;
};

/** One camera's view. Shares of all products seen, of those found, and boxes round nothing a frame. */
export type ViewRates = {
  readonly frames: number;
  readonly missed: number;
  readonly mistaken: number;
  readonly falsePerFrame: number;
};

const never: ErrorRates = {
  misses: [[1, 0]],
  scores: [[1, 1, 0]],
  stays: 0,
  falsePerFrame: 0,
  falseScore: 0,
  falseSpread: 0,
  falseStays: 0,
  doubles: 0,
  jitter: 0,
};

/** An eye that never errs: what trips are observed with as long as no one has measured a model. */
export const flawless: Rates = {
  items: never,
  hands: never,
  confusions: {},
  labelStays: 0,
  falseLabels: {},
  products: {},
  views: {},
};

/** The row of a table that covers a visible share. */
export function rowFor<Row extends readonly [number, ...number[]]>(
  rows: readonly Row[],
  visible: number,
): Row {
  const found = rows.find(([upTo]) => visible <= upTo) ?? rows.at(-1);
  if (!found) throw new RangeError("error rates need at least one row");
  return found;
}
