import type { Sku } from "./change.ts";
import { bump, type Counts, openCounts, rowOf } from "./counts.ts";
import { type CountingRates, clip, columnOf, MOST } from "./rates.ts";
import { sharesOf } from "./shares.ts";
import { isTrue } from "./sureness.ts";
import { besideOf, contextOf, isFollowing, type Testimony } from "./testimony.ts";
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

/**
 * Opens the measuring of {@link CountingRates} on trips whose truth is known. What is `known` already stands for a
 * few cases, so that a few dozen trips suffice; without it every row is measured from nothing.
 */
export function openTally(known?: CountingRates): Tally {
  const counts = openCounts(known);
  return {
    add(decided, { start, events, skus }) {
      const left = [...events];
      const lies = new Map(Object.entries(start));
      const phantoms: Phantoms = new Map();
      const [first] = decided;
      for (const sku of first ? skus : [])
        noteHidden(counts, start[sku] ?? 0, first?.window.baseline.get(sku) ?? 0);
      for (const { window, now } of decided) {
        const due = left.filter(({ t }) => t + SHOWN_AFTER_SEC <= now);
        const truth = new Map<Sku, number>();
        for (const event of due) {
          left.splice(left.indexOf(event), 1);
          truth.set(event.sku, (truth.get(event.sku) ?? 0) + event.delta);
          lies.set(event.sku, (lies.get(event.sku) ?? 0) + event.delta);
        }
        for (const sku of skus) noteStatements(counts, window, sku, truth.get(sku) ?? 0);
        for (const { contents, crossings } of window.testimonies) {
          for (const told of [contents, crossings]) noteConfusions(counts, truth, told);
        }
        noteExcess(counts, phantoms, { window, lies, truth });
      }
    },
    rates: source => sharesOf(counts, source),
  };
}

/** What every witness said of a product, against what was true. */
function noteStatements(counts: Counts, { hand, testimonies }: Window, sku: Sku, change: number): void {
  bump(hand === false ? counts.withoutHand : counts.withHand, clip(change) + MOST);
  for (const one of testimonies) {
    const table = counts.contents[contextOf(sku, one, testimonies)];
    bump(rowOf(table, change), columnOf(one.contents.get(sku) ?? 0, one.found.get(sku)));
    noteSureness(counts, one, sku, change);
    const passed = clip(one.crossings.get(sku) ?? 0) + MOST;
    bump(rowOf(counts.crossings.alone, change), passed);
    bump(rowOf(counts.crossings[besideOf(sku, one)], change), passed);
  }
  const following = testimonies.filter(one => isFollowing(one, hand));
  noteAlike(
    counts.contentsAlike,
    testimonies.map(one => one.contents.get(sku) ?? 0),
    change,
  );
  noteAlike(
    counts.crossingsAlike,
    following.map(one => one.crossings.get(sku) ?? 0),
    change,
  );
}

/** How sure a camera was of what it told of a product, by whether it was true. */
function noteSureness({ sureness }: Counts, one: Testimony, sku: Sku, change: number): void {
  for (const witness of ["contents", "crossings"] as const) {
    const sure = one.sure[witness].get(sku);
    const told = one[witness].get(sku) ?? 0;
    if (sure) bump(sureness[sure.manner][isTrue(told, change) ? "right" : "wrong"], sure.band);
  }
}

/** How many pieces more lay there at the start than were seen. */
function noteHidden({ hiddenAtStart }: Counts, lay: number, seen: number): void {
  const row = seen > 0 ? hiddenAtStart.some : hiddenAtStart.none;
  bump(row, Math.min(row.length - 1, Math.max(0, lay - seen)));
}

/** By camera, products of which it found more pieces than there were, and of which none has moved since. */
type Phantoms = Map<string, Set<Sku>>;

/** Whether a camera that found too many pieces still shows too many at each later verdict. */
function noteExcess(
  { excess }: Counts,
  phantoms: Phantoms,
  given: {
    readonly window: Window;
    readonly lies: ReadonlyMap<Sku, number>;
    readonly truth: ReadonlyMap<Sku, number>;
  },
): void {
  const { window, lies, truth } = given;
  for (const [nth, { camera, found }] of window.testimonies.entries()) {
    const showsTooMany = (sku: Sku) => (window.views[nth]?.get(sku) ?? 0) > (lies.get(sku) ?? 0);
    const before = [...(phantoms.get(camera) ?? [])].filter(sku => !truth.has(sku));
    excess.all += before.length;
    excess.such += before.filter(showsTooMany).length;
    phantoms.set(camera, new Set([...before, ...[...found.keys()].filter(showsTooMany)]));
  }
}

/** For each camera that erred, whether the others erred alike. */
function noteAlike(counts: Counts["contentsAlike"], told: readonly number[], truth: number): void {
  for (const [i, said] of told.entries()) {
    if (said === truth) continue;
    const others = told.filter((_, j) => j !== i);
    const of = said === 0 ? counts.silent : counts.told;
    of.all += others.length;
    of.such += others.filter(other => other === said).length;
  }
}

/** A piece that only came as another product: one missing, another one told that never came. */
function noteConfusions(
  { names }: Counts,
  truth: ReadonlyMap<Sku, number>,
  told: ReadonlyMap<Sku, number>,
): void {
  const off = (sku: Sku): number => (told.get(sku) ?? 0) - (truth.get(sku) ?? 0);
  const extra = [...told.keys()].filter(sku => off(sku) !== 0);
  for (const [sku, change] of truth) {
    const as = extra.filter(other => other !== sku && off(other) * off(sku) < 0 && off(other) * change > 0);
    const name = off(sku) === 0 ? sku : as.length === 1 ? as[0] : undefined;
    if (name === undefined) continue;
    const of = names.get(sku) ?? new Map<Sku, number>();
    names.set(sku, of.set(name, (of.get(name) ?? 0) + 1));
  }
}
