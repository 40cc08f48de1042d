import { mean } from "../../../src/dataset/metrics/average-precision.ts";
import { type ErrorRates, isNamesake, type Rates, type ViewRates } from "./rates.ts";
import { isMistaken, missedShare, offOf, ratesOf, rowsOf } from "./sort-rates.ts";
import { round, shareOf } from "./statistics.ts";
import type { Stray } from "./strays.ts";
import { framesOf, missed, type Sample, type Tally, tallyOf, type Watched } from "./tally.ts";

/** A product's own miss rate is trusted as if the general one had been seen this often before. */
const priorViews = 20;

/**
 * Measures how a detector errs: what it observed against what was truly there, frame by frame. Both are lists
 * of whole trips, whose lines are matched by camera and time; truth without an observation counts for nothing.
 */
export function measureRates(trips: readonly Watched[]): Rates {
  const [items, hands] = [tallyOf(trips, "items"), tallyOf(trips, "hands")];
  const perCamera = framesOf(trips);
  const rates = ratesOf(items);
  return {
    items: rates,
    hands: ratesOf(hands),
    mistakes: mistakesOf(items.samples),
    confusions: confusionsOf(items.samples),
    labelStays: labelStaysOf(items.samples),
    mistakenOff: mistakenOffOf(items.samples, rates.scores),
    falseLabels: sharesOf(items.strays.filter(isInvented).map(({ label }) => label)),
    products: productsOf(items.samples, rates.misses),
    views: Object.fromEntries([...perCamera].map(([name, count]) => [name, viewOf(items, name, count)])),
  };
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

/** Where little was found, a row leans on all. */
function mistakesOf(samples: readonly Sample[]): Rates["mistakes"] {
  const inAll = shareOf(
    samples.filter(({ found }) => found),
    isMistaken,
  );
  const rows = rowsOf(samples).map(({ upTo, inside }) => {
    const found = inside.filter(sample => sample.found);
    const wrong = found.filter(isMistaken).length + inAll * priorViews;
    return [upTo, inAll === 0 ? 1 : round(wrong / (found.length + priorViews) / inAll)] as const;
  });
  return rows.length > 0 ? rows : [[1, 1]];
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
  const found = samples.filter(({ found: one, isStill }) => one && !isStill);
  const wrongBefore = found.filter(
    ({ thing, before }) => before && before !== missed && before !== thing.label,
  );
  const again = shareOf(wrongBefore, ({ found: one, before }) => one?.label === before);
  const anew = shareOf(found, isMistaken);
  return anew >= 1 ? 1 : round(Math.max(0, (again - anew) / (1 - anew)));
}

function mistakenOffOf(samples: readonly Sample[], scores: ErrorRates["scores"]): number {
  const offs = samples
    .filter(isMistaken)
    .flatMap(({ thing, found }) => (found && offOf(found.score, thing.visible, scores)) ?? []);
  return round(mean(offs));
}

function sharesOf(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([word, count]) => [word, round(count / words.length)]));
}

/** Neither a second box of a thing nor a box in or round one under its own name. */
const isInvented = ({ isDouble, kind }: Stray): boolean => !isDouble && !isNamesake(kind);
