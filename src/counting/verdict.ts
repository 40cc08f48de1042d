import type { Sku } from "./change.ts";
import { likelihoodBy, type Question } from "./likelihood.ts";
import type { CountingRates } from "./rates.ts";

/** For each product that anyone spoke of, how probable each change of its quantity is. */
export type Verdict = ReadonlyMap<Sku, ReadonlyMap<number, number>>;

/** No more pieces of one product move in one window. */
const MOST_MOVED = 12;
/** More combinations than this are not weighed together: products are then judged one by one. */
const MOST_HYPOTHESES = 1000;

/**
 * Weighs what the cameras tell: Bayes' rule over every combination of changes that anyone spoke of. Each
 * witness of each camera errs on its own, as often as was measured; a piece that one witness took for a
 * look-alike is one piece, so products are weighed together.
 */
export function judge(question: Question, rates: CountingRates): Verdict {
  const skus = spokenOf(question);
  const ranges = skus.map(sku => rangeOf(question, sku));
  const combinations = ranges.reduce((product, range) => product * range.length, 1);
  if (combinations <= MOST_HYPOTHESES) return weigh(question, skus, ranges, rates);
  const apart = skus.map((sku, i) => weigh(question, [sku], [ranges[i] ?? [0]], rates));
  return new Map(apart.flatMap(verdict => [...verdict]));
}

function weigh(
  question: Question,
  skus: readonly Sku[],
  ranges: readonly number[][],
  rates: CountingRates,
): Verdict {
  const likelihood = likelihoodBy(question, rates);
  const hypotheses = combine(ranges).map(changes => ({ changes, log: likelihood({ skus, changes }) }));
  const best = Math.max(...hypotheses.map(({ log }) => log));
  const weights = hypotheses.map(({ log }) => Math.exp(log - best));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return new Map(
    skus.map((sku, i) => {
      const odds = new Map<number, number>();
      hypotheses.forEach(({ changes }, nth) => {
        const change = changes[i] ?? 0;
        odds.set(change, (odds.get(change) ?? 0) + (weights[nth] ?? 0) / sum);
      });
      return [sku, odds];
    }),
  );
}

function spokenOf({ testimonies, signals }: Question): Sku[] {
  const maps = testimonies.flatMap(({ contents, crossings }) => [
    ...(signals === "hands" ? [] : [contents]),
    ...(signals === "contents" ? [] : [crossings]),
  ]);
  const spoken = maps.flatMap(told => [...told].flatMap(([sku, change]) => (change === 0 ? [] : [sku])));
  return [...new Set(spoken)].sort();
}

function rangeOf({ testimonies, signals }: Question, sku: Sku): number[] {
  const told = testimonies.flatMap(({ contents, crossings }) => [
    signals === "hands" ? 0 : (contents.get(sku) ?? 0),
    signals === "contents" ? 0 : (crossings.get(sku) ?? 0),
  ]);
  const low = Math.max(-MOST_MOVED, Math.min(0, ...told));
  const high = Math.min(MOST_MOVED, Math.max(0, ...told));
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function combine(ranges: readonly number[][]): number[][] {
  return ranges.reduce<number[][]>(
    (all, range) => all.flatMap(head => range.map(change => [...head, change])),
    [[]],
  );
}
