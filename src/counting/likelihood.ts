import type { Sku } from "./change.ts";
import { type Alike, type CountingRates, type Found, priorOf, shareOf, type Table } from "./rates.ts";
import { isTrue, type Sureness } from "./sureness.ts";
import { besideOf, contextOf, isFollowing, type Renamed, type Testimony } from "./testimony.ts";

/** Which of the two witnesses are heard; both, unless one is to be judged alone. */
export type Signals = "hands" | "contents" | "both";

/** What is asked: the testimonies of a window, and whether a hand was seen; undefined where hands cannot be. */
export type Question = {
  readonly testimonies: readonly Testimony[];
  readonly hand: boolean | undefined;
  readonly signals: Signals;
};

/** What is supposed to have happened: how much the quantity of each product changed. */
export type Hypothesis = { readonly skus: readonly Sku[]; readonly changes: readonly number[] };

/** A piece taken for another product, where it was never measured. */
const LEAST_CONFUSION = 0.001;

/**
 * For any hypothesis: how often such changes happen, times how often the cameras would then tell what they told, as a
 * logarithm.
 */
export function likelihoodBy(
  { testimonies, hand, signals }: Question,
  rates: CountingRates,
): (hypothesis: Hypothesis) => number {
  const prior = hand === false ? rates.withoutHand : rates.withHand;
  const lying = testimonies.map(one => ({
    told: one.contents,
    found: one.found,
    sure: one.sure.contents,
    tableOf: (sku: Sku) => rates.contents[contextOf(sku, one, testimonies)],
  }));
  const passing = testimonies
    .filter(one => isFollowing(one, hand))
    .map(one => ({
      told: one.crossings,
      sure: signals === "hands" ? one.sure.crossings : sureAlone(one),
      tableOf: (sku: Sku) => rates.crossings[signals === "hands" ? "alone" : besideOf(sku, one)],
    }));
  const renamed = renamedBy(testimonies);
  return hypothesis => {
    let log = rarity(hypothesis, renamed, prior);
    if (signals !== "hands") log += agreement(lying, rates.contentsAlike, hypothesis, rates);
    if (signals !== "contents") log += agreement(passing, rates.crossingsAlike, hypothesis, rates);
    return log;
  };
}

/** For each pair of names, as many pieces as the camera that renamed most of them calls otherwise now. */
function renamedBy(testimonies: readonly Testimony[]): ReadonlyMap<string, Renamed & { pieces: number }> {
  const most = new Map<string, Renamed & { pieces: number }>();
  for (const { renamed } of testimonies) {
    for (const pair of renamed) {
      const key = JSON.stringify([pair.from, pair.to]);
      const pieces = renamed.filter(({ from, to }) => from === pair.from && to === pair.to).length;
      if (pieces > (most.get(key)?.pieces ?? 0)) most.set(key, { ...pair, pieces });
    }
  }
  return most;
}

/**
 * How rarely such changes happen, as a logarithm. A piece that goes by another name now did not come beside the one
 * that it was: a hypothesis in which the new name comes is charged for the old one's going, whether or not it goes.
 */
function rarity(
  { skus, changes }: Hypothesis,
  renamed: ReturnType<typeof renamedBy>,
  prior: readonly number[],
): number {
  const charged = [...changes];
  for (const { from, to, pieces } of renamed.values()) {
    const [i, j] = [skus.indexOf(from), skus.indexOf(to)];
    const came = Math.min(pieces, changes[j] ?? 0);
    if (i >= 0 && came > 0) charged[i] = Math.min(charged[i] ?? 0, -came);
  }
  return charged.reduce((sum, change) => sum + Math.log(priorOf(prior, change)), 0);
}

/** How sure crossings are of what the same camera's contents are silent about: beside them it is the same score again. */
function sureAlone({ contents, sure }: Testimony): ReadonlyMap<Sku, Sureness> {
  return new Map([...sure.crossings].filter(([sku]) => (contents.get(sku) ?? 0) === 0));
}

/** How much more often what is not true is told so surely than what is, as a logarithm. */
function logRatioOf(sureness: Sureness | undefined, { sureness: trust }: CountingRates): number {
  if (!sureness || !trust) return 0;
  const { right, wrong } = trust[sureness.manner];
  return Math.log((wrong[sureness.band] ?? 1) / (right[sureness.band] ?? 1));
}

/** What one witness of one camera said of each product, and how often it says such a thing. */
type Statement = {
  readonly told: ReadonlyMap<Sku, number>;
  readonly found?: ReadonlyMap<Sku, Found>;
  readonly tableOf: (sku: Sku) => Table;
  readonly sure: ReadonlyMap<Sku, Sureness>;
};

/** Another camera's statement, and how often two cameras err alike because they see the same thing happen. */
type Echo = { readonly told: ReadonlyMap<Sku, number>; readonly alike: Alike };

/** The cameras one after the other; who follows the first may only be repeating it. */
function agreement(
  statements: readonly Statement[],
  alike: Alike,
  hypothesis: Hypothesis,
  rates: CountingRates,
): number {
  const [first] = statements;
  return statements.reduce((sum, one) => {
    const echo = first && one !== first ? { told: first.told, alike } : undefined;
    return sum + witness(one, echo, hypothesis, rates);
  }, 0);
}

/** How probable one witness's statement is if these were the changes, as a logarithm. */
function witness(
  { told, found, tableOf, sure }: Statement,
  echo: Echo | undefined,
  { skus, changes }: Hypothesis,
  rates: CountingRates,
): number {
  const log = (i: number, off: number): number => {
    const sku = skus[i] ?? "";
    const said = (told.get(sku) ?? 0) + off;
    const share = shareOf(tableOf(sku), changes[i] ?? 0, said, off === 0 ? found?.get(sku) : undefined);
    const charge = off === 0 && !isTrue(said, changes[i] ?? 0) ? logRatioOf(sure.get(sku), rates) : 0;
    if (!echo) return charge + Math.log(share);
    const first = echo.told.get(sku) ?? 0;
    const alike = first === 0 ? echo.alike.silent : echo.alike.told;
    return charge + Math.log((1 - alike) * share + (first === said ? alike : 0));
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
