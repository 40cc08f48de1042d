import type { Sku } from "./change.ts";
import { type Alike, type CountingRates, clip, columnOf, type Found, MOST } from "./rates.ts";
import { besideOf, contextOf } from "./verdict.ts";
import type { Window } from "./window.ts";

/** A window as it was decided at `now` seconds. */
export type Decided = { readonly window: Window; readonly now: number };

/** A true event of a recorded trip: `delta` pieces crossed the rim at `t` seconds. */
export type TrueEvent = { readonly t: number; readonly sku: Sku; readonly delta: number };

/** A recorded trip as far as it is known to be true. */
export type TrueTrip = {
  /** Pieces of each product that lay there before. */
  readonly start: Readonly<Record<Sku, number>>;
  readonly events: readonly TrueEvent[];
  /** All products that might have moved. */
  readonly skus: readonly Sku[];
};

/** Adds up how windows and truth agree, trip by trip. */
export type Tally = {
  add(decided: readonly Decided[], trip: TrueTrip): void;
  /** The shares so far; each row is smoothed, so that what a few trips did not show is rare and not impossible. */
  rates(source: string): CountingRates;
};

/** An event belongs to the first window that was decided at least this long after it. */
const SHOWN_AFTER_SEC = 0.4;
/** What every cell is given before anything is counted (Laplace's rule, with less than one). */
const SMOOTHING = 0.2;

type Counts = number[][];
type AlikeCounts = Record<keyof Alike, { errors: number; alike: number }>;

/** Opens the measuring of {@link CountingRates} on trips whose truth is known. */
export function openTally(): Tally {
  const counts = { withHand: emptyRow(), withoutHand: emptyRow() };
  const contents = { calm: emptyTable(), busy: emptyTable(), part: emptyTable() };
  const crossings = {
    alone: emptyCrossings(),
    told: emptyCrossings(),
    found: emptyCrossings(),
    quiet: emptyCrossings(),
  };
  const alike = { contents: noneAlike(), crossings: noneAlike() };
  const labels = new Map<Sku, Map<Sku, number>>();
  const hidden = { none: [0, 0, 0], some: [0, 0, 0] };
  const looks = { all: 0, excess: 0 };
  const note = ({ window }: Decided, truth: ReadonlyMap<Sku, number>, skus: readonly Sku[]): void => {
    const prior = window.hand === false ? counts.withoutHand : counts.withHand;
    for (const sku of skus) {
      const change = truth.get(sku) ?? 0;
      bump(prior, change);
      for (const one of window.testimonies) {
        const table = contents[contextOf(sku, one, window.testimonies)];
        bump(row(table, change), one.contents.get(sku) ?? 0, one.found.get(sku));
        const passed = one.crossings.get(sku) ?? 0;
        bump(row(crossings.alone, change), passed);
        bump(row(crossings[besideOf(sku, one)], change), passed);
      }
    }
    for (const sku of skus) {
      for (const channel of ["contents", "crossings"] as const) {
        noteAlike(
          alike[channel],
          window.testimonies.map(one => one[channel].get(sku) ?? 0),
          truth.get(sku) ?? 0,
        );
      }
    }
    for (const one of window.testimonies) {
      for (const told of [one.contents, one.crossings]) noteConfusions(labels, truth, told);
    }
  };
  return {
    add(decided, { start, events, skus }) {
      const left = [...events];
      const lies = new Map(Object.entries(start));
      const [first] = decided;
      for (const sku of first ? skus : [])
        noteHidden(hidden, start[sku] ?? 0, first?.window.baseline.get(sku) ?? 0);
      for (const one of decided) {
        const due = left.filter(({ t }) => t + SHOWN_AFTER_SEC <= one.now);
        const truth = new Map<Sku, number>();
        for (const event of due) {
          left.splice(left.indexOf(event), 1);
          truth.set(event.sku, (truth.get(event.sku) ?? 0) + event.delta);
          lies.set(event.sku, (lies.get(event.sku) ?? 0) + event.delta);
        }
        note(one, truth, skus);
        for (const [nth, view] of one.window.views.entries()) {
          noteExcess(looks, { lies, view, told: one.window.testimonies[nth]?.contents });
        }
      }
    },
    rates: source => ({
      source,
      withHand: priorShares(counts.withHand),
      withoutHand: priorShares(counts.withoutHand),
      contents: {
        calm: tableShares(contents.calm),
        busy: tableShares(contents.busy),
        part: tableShares(contents.part),
      },
      crossings: {
        alone: tableShares(crossings.alone),
        told: tableShares(crossings.told),
        found: tableShares(crossings.found),
        quiet: tableShares(crossings.quiet),
      },
      contentsAlike: alikeShares(alike.contents),
      crossingsAlike: alikeShares(alike.crossings),
      hiddenAtStart: { none: shares(hidden.none), some: shares(hidden.some) },
      excess: round((looks.excess + SMOOTHING) / (looks.all + 1)),
      confusions: confusionsOf(labels),
    }),
  };
}

const noneAlike = (): AlikeCounts => ({ silent: { errors: 0, alike: 0 }, told: { errors: 0, alike: 0 } });

/** How many pieces more lay there at the start than were seen. */
function noteHidden(counts: { none: number[]; some: number[] }, lay: number, seen: number): void {
  const row = seen > 0 ? counts.some : counts.none;
  const more = Math.min(row.length - 1, Math.max(0, lay - seen));
  row[more] = (row[more] ?? 0) + 1;
}

/** Where a camera comes to show more pieces of a product than before: whether it shows more than there are. */
function noteExcess(
  looks: { all: number; excess: number },
  given: {
    readonly lies: ReadonlyMap<Sku, number>;
    readonly view: ReadonlyMap<Sku, number>;
    readonly told: ReadonlyMap<Sku, number> | undefined;
  },
): void {
  for (const [sku, change] of given.told ?? []) {
    if (change <= 0) continue;
    looks.all += 1;
    if ((given.view.get(sku) ?? 0) > (given.lies.get(sku) ?? 0)) looks.excess += 1;
  }
}

/** For each camera that erred, whether the others erred alike. */
function noteAlike(counts: AlikeCounts, told: readonly number[], truth: number): void {
  for (const [i, said] of told.entries()) {
    if (said === truth) continue;
    const others = told.filter((_, j) => j !== i);
    const of = said === 0 ? counts.silent : counts.told;
    of.errors += others.length;
    of.alike += others.filter(other => other === said).length;
  }
}

function alikeShares({ silent, told }: AlikeCounts): Alike {
  const share = ({ errors, alike }: AlikeCounts["told"]): number => round(alike / Math.max(1, errors));
  return { silent: share(silent), told: share(told) };
}

/** A piece that only came as another product: one missing, another one told that never came. */
function noteConfusions(
  labels: Map<Sku, Map<Sku, number>>,
  truth: ReadonlyMap<Sku, number>,
  told: ReadonlyMap<Sku, number>,
): void {
  const off = (sku: Sku): number => (told.get(sku) ?? 0) - (truth.get(sku) ?? 0);
  const extra = [...told.keys()].filter(sku => off(sku) !== 0);
  for (const [sku, change] of truth) {
    const as = extra.filter(other => other !== sku && off(other) * off(sku) < 0 && off(other) * change > 0);
    const name = off(sku) === 0 ? sku : as.length === 1 ? as[0] : undefined;
    if (name === undefined) continue;
    const names = labels.get(sku) ?? new Map<Sku, number>();
    labels.set(sku, names.set(name, (names.get(name) ?? 0) + 1));
  }
}

function confusionsOf(labels: ReadonlyMap<Sku, ReadonlyMap<Sku, number>>): Record<Sku, Record<Sku, number>> {
  const all: Record<Sku, Record<Sku, number>> = {};
  for (const [sku, names] of [...labels].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sum = [...names.values()].reduce((total, count) => total + count, 0);
    const others = [...names]
      .filter(([name]) => name !== sku)
      .map(([name, count]) => [name, round(count / sum)] as const);
    if (others.length > 0) all[sku] = Object.fromEntries(others);
  }
  return all;
}

function emptyRow(): number[] {
  return Array.from({ length: 2 * MOST + 1 }, () => 0);
}

function emptyTable(): Counts {
  return Array.from({ length: 2 * MOST + 1 }, () => [...emptyRow(), 0, 0]);
}

function emptyCrossings(): Counts {
  return emptyRow().map(emptyRow);
}

function row(table: Counts, change: number): number[] {
  return table[clip(change) + MOST] ?? [];
}

function bump(counts: number[], change: number, found?: Found): void {
  const at = columnOf(change, found);
  counts[at] = (counts[at] ?? 0) + 1;
}

/**
 * Several pieces of one product at once are rare, and taking several may never have been played: they are
 * taken to be as much rarer than one piece as both ways together show.
 */
function priorShares(counts: readonly number[]): number[] {
  const at = (change: number): number => counts[change + MOST] ?? 0;
  const rarer = (at(2) + at(-2) + 0.5) / (at(1) + at(-1) + 1);
  const one = shares(counts);
  const weights = one.map((_, i) => {
    const change = i - MOST;
    return change === 0
      ? (one[MOST] ?? 0)
      : (one[MOST + Math.sign(change)] ?? 0) * rarer ** (Math.abs(change) - 1);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => round(weight / sum));
}

/** How many windows the guess counts for that two pieces are told as two single ones would be. */
const TRUST_IN_ONES = 20;

function tableShares(table: Counts): number[][] {
  const ones = table.map(shares);
  return table.map((counts, i) => {
    const change = i - MOST;
    if (Math.abs(change) < 2) return ones[i] ?? [];
    const single = ones[MOST + Math.sign(change)] ?? [];
    let composed = single;
    for (let more = 1; more < Math.abs(change); more += 1) composed = summed(composed, single);
    return shares(counts.map((count, column) => count + TRUST_IN_ONES * (composed[column] ?? 0)));
  });
}

/** What two pieces are told as, if each is told as a single one would be; found with anything is told. */
function summed(a: readonly number[], b: readonly number[]): number[] {
  const sum = a.map(() => 0);
  const told = (column: number): number => (column > 2 * MOST ? 1 : column - MOST);
  a.forEach((shareA, i) => {
    b.forEach((shareB, j) => {
      const found = Math.min(i, j) > 2 * MOST;
      // One piece that may have been uncovered puts both in doubt.
      const at = found ? Math.min(i, j) : clip(told(i) + told(j)) + MOST;
      sum[at] = (sum[at] ?? 0) + shareA * shareB;
    });
  });
  return sum;
}

/** A row nobody ever saw says nothing: all its cells are alike. */
function shares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count + SMOOTHING, 0);
  return counts.map(count => round((count + SMOOTHING) / sum));
}

function round(share: number): number {
  return Number(share.toPrecision(3));
}
