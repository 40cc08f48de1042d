/** How a detector errs on one sort of thing. */
export type ErrorRates = {
  /** Share missed, by how much is seen: rows of [seen up to, share missed], growing, the last one up to 1. */
  readonly misses: readonly (readonly [visibleUpTo: number, share: number])[];
  /** Mean and spread of the scores of what is found, by how much is seen, in the same way. */
  readonly scores: readonly (readonly [visibleUpTo: number, mean: number, spread: number])[];
  /** How much of what a score is off its row's mean is still so two seconds later: as much is the thing's own. */
  readonly lasting: number;
  /** How often a thing that shows just as before is found, or missed, just as before. */
  readonly repeats: number;
  readonly ghosts: GhostRates;
  readonly doubles: DoubleRates;
  /** Spread of a box's edges, as a share of its sides. */
  readonly jitter: number;
};

/**
 * Where a box round nothing lies: within a thing whose name it bears, or within another thing; loosely round one of its
 * name; across the edge of any thing; in a hand; or in the open.
 */
export const ghostKinds = ["alike", "other", "round", "across", "held", "open"] as const;
export type GhostKind = (typeof ghostKinds)[number];

/** Whether boxes of this kind bear the name of the thing that they lie in or round. */
export function isNamesake(kind: GhostKind): boolean {
  return kind === "alike" || kind === "round";
}

/** Boxes round nothing of one kind. */
export type Ghosts = {
  /** How many a frame of one camera in which there is something that they can lie within. */
  readonly perFrame: number;
  /** Mean and spread of their scores, and how much of a score's being off is still so a frame later. */
  readonly score: number;
  readonly spread: number;
  readonly keeps: number;
  /** Share of them that were there the frame before: those are what may pass for a thing. */
  readonly stays: number;
};

/**
 * Boxes round nothing where the picture shows just what it showed the frame before, and where anything moved: what a
 * model makes up comes and goes with a hand, and stays for as long as all lies still.
 */
export type GhostRates = Readonly<Record<"still" | "stirred", Readonly<Record<GhostKind, Ghosts>>>>;

/** Second boxes round a thing that is found. */
export type DoubleRates = {
  /** How many for each thing found, with which scores, and which share is still there a frame later. */
  readonly perThing: number;
  readonly score: number;
  readonly spread: number;
  readonly stays: number;
};

/** How a pair of models errs, measured on rendered trips with `sim rates`. */
export type Rates = {
  readonly items: ErrorRates;
  readonly hands: ErrorRates;
  /**
   * By how much is seen, how many times as often as in all a thing is taken for another: rows of [seen up to, times].
   * What shows whole is hardly ever mistaken.
   */
  readonly mistakes: readonly (readonly [visibleUpTo: number, times: number])[];
  /** For each label, the share that is taken for each other label. */
  readonly confusions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Share of wrong labels that are still the same a frame later. */
  readonly labelStays: number;
  /** How far the score of a wrong label is off its row's mean, in the row's spreads. */
  readonly mistakenOff: number;
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

/** A record with an entry for each kind. */
export function byGhostKind<T>(make: (kind: GhostKind) => T): Record<GhostKind, T> {
  return Object.fromEntries(ghostKinds.map(kind => [kind, make(kind)])) as Record<GhostKind, T>;
}

/** None at all. */
const noGhosts = byGhostKind(() => ({ perFrame: 0, score: 0, spread: 0, keeps: 0, stays: 0 }));

const never: ErrorRates = {
  misses: [[1, 0]],
  scores: [[1, 1, 0]],
  lasting: 0,
  repeats: 0,
  ghosts: { still: noGhosts, stirred: noGhosts },
  doubles: { perThing: 0, score: 0, spread: 0, stays: 0 },
  jitter: 0,
};

/** An eye that never errs: what trips are observed with as long as no one has measured a model. */
export const flawless: Rates = {
  items: never,
  hands: never,
  mistakes: [[1, 1]],
  confusions: {},
  labelStays: 0,
  mistakenOff: 0,
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
