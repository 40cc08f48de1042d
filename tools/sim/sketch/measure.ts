import type { Box } from "../../../src/counting/observation.ts";
import type { ErrorRates, Rates, ViewRates } from "./rates.ts";
import { framesOf, missed, type Sample, type Stray, type Tally, tallyOf, type Watched } from "./tally.ts";

/** The visible shares up to which misses and scores are told apart. */
const steps = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1] as const;

/** A product's own miss rate is trusted as if the general one had been seen this often before. */
const priorViews = 20;

/**
 * Measures how a detector errs: what it observed against what was truly there, frame by frame. Both are lists
 * of whole trips, whose lines are matched by camera and time; truth without an observation counts for nothing.
 */
export function measureRates(trips: readonly Watched[]): Rates {
  const [items, hands] = [tallyOf(trips, "items"), tallyOf(trips, "hands")];
  const perCamera = framesOf(trips);
  const frames = [...perCamera.values()].reduce((sum, count) => sum + count, 0);
  const rates = ratesOf(items, frames);
  return {
    items: rates,
    hands: ratesOf(hands, frames),
    confusions: confusionsOf(items.samples),
    labelStays: labelStaysOf(items.samples),
    falseLabels: sharesOf(items.strays.filter(({ isDouble }) => !isDouble).map(({ label }) => label)),
    products: productsOf(items.samples, rates.misses),
    views: Object.fromEntries([...perCamera].map(([name, count]) => [name, viewOf(items, name, count)])),
  };
}

function ratesOf({ samples, strays }: Tally, frames: number): ErrorRates {
  const rows = rowsOf(samples);
  const found = samples.filter(sample => sample.found);
  const afterMiss = samples.filter(({ before }) => before === missed);
  const ghosts = strays.filter(({ isDouble }) => !isDouble);
  const offsets = found.flatMap(({ thing, found: one }) => (one ? offsetsOf(thing.box, one.box) : []));
  return {
    misses: rows.map(({ upTo, inside }) => [upTo, round(missedShare(inside))] as const),
    scores: rows.flatMap(({ upTo, inside }) => {
      const scores = inside.flatMap(sample => sample.found?.score ?? []);
      return scores.length ? [[upTo, round(mean(scores)), round(spread(scores))] as const] : [];
    }),
    stays: round(missedShare(afterMiss)),
    falsePerFrame: round(ghosts.length / Math.max(1, frames)),
    falseScore: round(mean(ghosts.map(({ score }) => score))),
    falseSpread: round(spread(ghosts.map(({ score }) => score))),
    falseStays: round(shareOf(ghosts, ({ stayed }) => stayed)),
    doubles: round((strays.length - ghosts.length) / Math.max(1, found.length)),
    jitter: round(Math.sqrt(mean(offsets.map(offset => offset * offset)))),
  };
}

function rowsOf(samples: readonly Sample[]) {
  return steps.flatMap((upTo, i) => {
    const from = steps[i - 1] ?? -1;
    const inside = samples.filter(({ thing }) => thing.visible > from && thing.visible <= upTo);
    return inside.length ? [{ upTo, inside }] : [];
  });
}

/** Each product's misses; where it was seen too rarely to tell, they lean on those of all. */
function productsOf(samples: readonly Sample[], general: ErrorRates["misses"]): Rates["products"] {
  const labels = [...new Set(samples.map(({ thing }) => thing.label))].sort();
  return Object.fromEntries(
    labels.map(label => {
      const own = samples.filter(({ thing }) => thing.label === label);
      const rows = rowsOf(own);
      const misses = general.map(([upTo, share]) => {
        const inside = rows.find(row => row.upTo === upTo)?.inside ?? [];
        const lost = missedShare(inside) * inside.length;
        return [upTo, round((lost + share * priorViews) / (inside.length + priorViews))] as const;
      });
      return [label, { seen: own.length, missed: round(missedShare(own)), misses }];
    }),
  );
}

function viewOf({ samples, strays }: Tally, camera: string, frames: number): ViewRates {
  const own = samples.filter(sample => sample.camera === camera);
  const found = own.filter(sample => sample.found);
  return {
    frames,
    missed: round(missedShare(own)),
    mistaken: round(shareOf(found, isMistaken)),
    falsePerFrame: round(
      strays.filter((one: Stray) => one.camera === camera && !one.isDouble).length / frames,
    ),
  };
}

function confusionsOf(samples: readonly Sample[]): Rates["confusions"] {
  const labels = [...new Set(samples.map(({ thing }) => thing.label))];
  return Object.fromEntries(
    labels.map(label => {
      const takenFor = samples.flatMap(({ thing, found }) =>
        thing.label === label && found ? [found.label] : [],
      );
      return [
        label,
        Object.fromEntries(Object.entries(sharesOf(takenFor)).filter(([other]) => other !== label)),
      ];
    }),
  );
}

/** A wrong label that is drawn anew may come out the same: what remains is the share that truly stays. */
function labelStaysOf(samples: readonly Sample[]): number {
  const found = samples.filter(sample => sample.found);
  const wrongBefore = found.filter(
    ({ thing, before }) => before && before !== missed && before !== thing.label,
  );
  const again = shareOf(wrongBefore, ({ found: one, before }) => one?.label === before);
  const anew = shareOf(found, isMistaken);
  return anew >= 1 ? 1 : round(Math.max(0, (again - anew) / (1 - anew)));
}

function sharesOf(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([word, count]) => [word, round(count / words.length)]));
}

const missedShare = (samples: readonly Sample[]): number => shareOf(samples, ({ found }) => !found);
const isMistaken = ({ thing, found }: Sample): boolean => found !== undefined && found.label !== thing.label;

function offsetsOf(truth: Box, found: Box): number[] {
  const [width, height] = [truth[2] - truth[0], truth[3] - truth[1]];
  return found.map((edge, i) => (edge - (truth[i] ?? 0)) / (i % 2 === 0 ? width : height));
}

/** 0 of nothing. */
function shareOf<T>(list: readonly T[], holds: (one: T) => boolean): number {
  return list.filter(holds).length / Math.max(1, list.length);
}

function mean(values: readonly number[]): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map(value => (value - middle) ** 2)));
}

function round(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}
