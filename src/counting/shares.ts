import type { Sku } from "./change.ts";
import type { Cells, Counts, Ratio, Row } from "./counts.ts";
import { type Alike, type CountingRates, clip, MOST, type Trust } from "./rates.ts";
import { byManner, type Manner, scoreBands } from "./sureness.ts";

/** What every cell is given besides what was counted (Laplace's rule, with less than one). */
const SMOOTHING = 0.2;

/** Makes shares of counts; each row is smoothed, so that what was never counted is rare and not impossible. */
export function sharesOf(counts: Counts, source: string): CountingRates {
  const { contents, crossings, hiddenAtStart: hidden, excess } = counts;
  return {
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
      came: tableShares(crossings.came),
      found: tableShares(crossings.found),
      gone: tableShares(crossings.gone),
      overlaid: tableShares(crossings.overlaid),
      quiet: tableShares(crossings.quiet),
    },
    contentsAlike: alikeShares(counts.contentsAlike),
    crossingsAlike: alikeShares(counts.crossingsAlike),
    hiddenAtStart: { none: rowShares(hidden.none), some: rowShares(hidden.some) },
    excess: ratioShare(excess),
    confusions: confusionsOf(counts.names),
    sureness: trustOf(counts.sureness),
  };
}

function alikeShares({ silent, told }: Counts["contentsAlike"]): Alike {
  return { silent: ratioShare(silent), told: ratioShare(told) };
}

/** Never 0 nor 1: a share that was so by chance would rule something out for good. */
function ratioShare({ such, all }: Ratio): number {
  return round((such + SMOOTHING) / (all + 1));
}

/** Whether the place of what went lies free tells as much as its score does, so both are shares of one whole. */
function trustOf(counts: Counts["sureness"]): Record<Manner, Trust> {
  const departures = (of: keyof Trust): number[] => rowShares([...counts.gone[of], ...counts.overlaid[of]]);
  const [right, wrong] = [departures("right"), departures("wrong")];
  return {
    ...byManner(manner => ({
      right: rowShares(counts[manner].right),
      wrong: rowShares(counts[manner].wrong),
    })),
    gone: { right: right.slice(0, scoreBands), wrong: wrong.slice(0, scoreBands) },
    overlaid: { right: right.slice(scoreBands), wrong: wrong.slice(scoreBands) },
  };
}

function confusionsOf(names: Counts["names"]): Record<Sku, Record<Sku, number>> {
  const all: Record<Sku, Record<Sku, number>> = {};
  for (const [sku, told] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sum = [...told.values()].reduce((total, count) => total + count, 0);
    const others = [...told]
      .filter(([name]) => name !== sku)
      .map(([name, count]) => [name, round(count / sum)] as const);
    if (others.length > 0) all[sku] = Object.fromEntries(others);
  }
  return all;
}

/**
 * Several pieces of one product at once are rare, and taking several may never have been played: they are
 * taken to be as much rarer than one piece as both ways together show.
 */
function priorShares(counts: Row): number[] {
  const at = (change: number): number => counts[change + MOST] ?? 0;
  const rarer = (at(2) + at(-2) + 0.5) / (at(1) + at(-1) + 1);
  const one = rowShares(counts);
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

function tableShares(table: Cells): number[][] {
  const ones = table.map(rowShares);
  return table.map((counts, i) => {
    const change = i - MOST;
    if (Math.abs(change) < 2) return ones[i] ?? [];
    const single = ones[MOST + Math.sign(change)] ?? [];
    let composed = single;
    for (let more = 1; more < Math.abs(change); more += 1) composed = toldTogether(composed, single);
    return rowShares(counts.map((count, column) => count + TRUST_IN_ONES * (composed[column] ?? 0)));
  });
}

/** What two pieces are told as, if each is told as a single one would be; found with anything is told. */
function toldTogether(a: readonly number[], b: readonly number[]): number[] {
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
function rowShares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count + SMOOTHING, 0);
  return counts.map(count => round((count + SMOOTHING) / sum));
}

function round(share: number): number {
  return Number(share.toPrecision(3));
}
