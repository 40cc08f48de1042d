import type { Sku } from "./change.ts";
import {
  type Alike,
  type Beside,
  type Context,
  type CountingRates,
  type Found,
  MOST,
  priorOf,
  shareOf,
  type Table,
} from "./rates.ts";

/** What one camera tells of a window: for each product, pieces that came (+) or went (−). */
export type Testimony = {
  readonly camera: string;
  /** What lies there now against what lay there before. */
  readonly contents: ReadonlyMap<Sku, number>;
  /** What went over the rim. */
  readonly crossings: ReadonlyMap<Sku, number>;
  /** Whether the camera sees any of the rim: what passes one that lies outside the picture cannot be seen passing. */
  readonly rimInView: boolean;
  /** Products of which pieces were only found lying there, without having been seen to come, and how. */
  readonly found: ReadonlyMap<Sku, Found>;
  /** Products of which some pieces were hidden from this camera before. */
  readonly inPart: ReadonlySet<Sku>;
};

/** Which of the two witnesses are heard; both, unless one is to be judged alone. */
export type Signals = "hands" | "contents" | "both";

/** What is asked: the testimonies of a window, and whether a hand was seen; undefined where hands cannot be. */
export type Question = {
  readonly testimonies: readonly Testimony[];
  readonly hand: boolean | undefined;
  readonly signals: Signals;
};

/** For each product that anyone spoke of, how probable each change of its quantity is. */
export type Verdict = ReadonlyMap<Sku, ReadonlyMap<number, number>>;

/** More combinations than this are not weighed together: products are then judged one by one. */
const MOST_HYPOTHESES = 4000;
/** A piece taken for another product, where it was never measured. */
const LEAST_CONFUSION = 0.001;

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
  const hypotheses = combine(ranges).map(changes => ({
    changes,
    log: likelihoodOf(question, skus, changes, rates),
  }));
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

function likelihoodOf(
  question: Question,
  skus: readonly Sku[],
  changes: readonly number[],
  rates: CountingRates,
): number {
  const { testimonies, hand, signals } = question;
  const prior = hand === false ? rates.withoutHand : rates.withHand;
  let log = changes.reduce((sum, change) => sum + Math.log(priorOf(prior, change)), 0);
  if (signals !== "hands") {
    const echo = { told: testimonies[0]?.contents, alike: rates.contentsAlike };
    for (const one of testimonies) {
      const tableOf = (sku: Sku): Table => rates.contents[contextOf(sku, one, testimonies)];
      const heard = one === testimonies[0] ? undefined : echo;
      log += witness({ skus, changes, told: one.contents, found: one.found, tableOf, echo: heard }, rates);
    }
  }
  if (signals === "contents") return log;
  const following = testimonies.filter(one => isFollowing(one, hand));
  const echo = { told: following[0]?.crossings, alike: rates.crossingsAlike };
  for (const one of following) {
    const heard = one === following[0] ? undefined : echo;
    const tableOf = (sku: Sku): Table => rates.crossings[signals === "hands" ? "alone" : besideOf(sku, one)];
    log += witness({ skus, changes, told: one.crossings, tableOf, echo: heard }, rates);
  }
  return log;
}

/** Where hands or the rim cannot be seen, passing is not followed: that nothing passed says nothing. */
export function isFollowing({ rimInView, crossings }: Testimony, hand: boolean | undefined): boolean {
  return (hand !== undefined && rimInView) || [...crossings.values()].some(change => change !== 0);
}

/** What else is known where a camera's contents speak of a product. */
export function contextOf(sku: Sku, one: Testimony, testimonies: readonly Testimony[]): Context {
  if (one.inPart.has(sku)) return "part";
  const came = (told: ReadonlyMap<Sku, number>): boolean =>
    [...told].some(([other, change]) => other !== sku && change > 0);
  return testimonies.some(({ contents, crossings }) => came(contents) || came(crossings)) ? "busy" : "calm";
}

/** A camera that saw nothing change where things lie has seldom seen it pass either: one reason hid both. */
export function besideOf(sku: Sku, { contents, found }: Testimony): Beside {
  const told = contents.get(sku) ?? 0;
  if (told === 0) return "quiet";
  return told > 0 && found.has(sku) ? "found" : "told";
}

type Statement = {
  readonly skus: readonly Sku[];
  readonly changes: readonly number[];
  readonly told: ReadonlyMap<Sku, number>;
  readonly found?: ReadonlyMap<Sku, Found>;
  readonly tableOf: (sku: Sku) => Table;
  /** What another camera said, and how often cameras err alike because they see the same thing happen. */
  readonly echo: { readonly told: ReadonlyMap<Sku, number> | undefined; readonly alike: Alike } | undefined;
};

/** How probable one witness's statement is if these were the changes, as a logarithm. */
function witness({ skus, changes, told, found, tableOf, echo }: Statement, rates: CountingRates): number {
  const log = (i: number, off: number): number => {
    const sku = skus[i] ?? "";
    const said = (told.get(sku) ?? 0) + off;
    const share = shareOf(tableOf(sku), changes[i] ?? 0, said, off === 0 ? found?.get(sku) : undefined);
    if (!echo) return Math.log(share);
    const first = echo.told?.get(sku) ?? 0;
    const alike = first === 0 ? echo.alike.silent : echo.alike.told;
    return Math.log((1 - alike) * share + (first === said ? alike : 0));
  };
  const plain = skus.reduce((sum, _, i) => sum + log(i, 0), 0);
  let best = plain;
  // One piece of `a` that was taken for one of `b`: put right, and paid for as a confusion.
  for (const [i, a] of skus.entries()) {
    const missing = (changes[i] ?? 0) - (told.get(a) ?? 0);
    // Only what truly moved can be taken for something else.
    if (missing * (changes[i] ?? 0) <= 0) continue;
    for (const [j, b] of skus.entries()) {
      const sign = Math.sign(missing);
      if (((told.get(b) ?? 0) - (changes[j] ?? 0)) * sign <= 0) continue;
      const mistaken = Math.log(Math.max(LEAST_CONFUSION, rates.confusions[a]?.[b] ?? 0));
      best = Math.max(best, plain - log(i, 0) - log(j, 0) + log(i, sign) + log(j, -sign) + mistaken);
    }
  }
  return best;
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
  const low = Math.max(-MOST, Math.min(0, ...told));
  const high = Math.min(MOST, Math.max(0, ...told));
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function combine(ranges: readonly number[][]): number[][] {
  return ranges.reduce<number[][]>(
    (all, range) => all.flatMap(head => range.map(change => [...head, change])),
    [[]],
  );
}
