import type { Box } from "../../../src/counting/observation.ts";
import { mean } from "../../../src/dataset/metrics/average-precision.ts";
import { byGhostKind, type ErrorRates, type GhostRates, type Ghosts, rowFor } from "./rates.ts";
import { round, shareOf, spread } from "./statistics.ts";
import { hasRoomFor, type Place, type Stray } from "./strays.ts";
import { missed, type Sample, type Tally } from "./tally.ts";

/** The visible shares up to which misses and scores are told apart. */
const steps = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1] as const;

/** How a detector errs on one sort of thing: products or hands. */
export function ratesOf({ samples, strays, places }: Tally): ErrorRates {
  const rows = rowsOf(samples);
  const found = samples.filter(sample => sample.found);
  const still = samples.filter(({ isStill, before }) => isStill && before !== undefined);
  const scores = scoresOf(rows);
  const offsets = found.flatMap(({ thing, found: one }) => (one ? offsetsOf(thing.box, one.box) : []));
  return {
    misses: rows.map(({ upTo, inside }) => [upTo, round(missedShare(inside))] as const),
    scores,
    lasting: round(keptShare(found.map(sample => offsOf(sample, scores)))),
    repeats: round(shareOf(still, ({ found: one, before }) => (one?.label ?? missed) === before)),
    ghosts: ghostRatesOf(
      strays.filter(({ isDouble }) => !isDouble),
      places,
    ),
    doubles: doublesOf(
      strays.filter(({ isDouble }) => isDouble),
      found.length,
    ),
    jitter: round(Math.sqrt(mean(offsets.map(offset => offset * offset)))),
  };
}

function scoresOf(rows: ReturnType<typeof rowsOf>): ErrorRates["scores"] {
  return rows.flatMap(({ upTo, inside }) => {
    const scores = inside.flatMap(sample => sample.found?.score ?? []);
    return scores.length ? [[upTo, round(mean(scores)), round(spread(scores))] as const] : [];
  });
}

/** How far a score is off its row's mean, in the row's spreads, now and two seconds before. */
function offsOf(sample: Sample, scores: ErrorRates["scores"]): Pair | undefined {
  const { thing, found, longBefore } = sample;
  if (!found || !longBefore || isMistaken(sample)) return undefined;
  return [
    offOf(longBefore.score, longBefore.visible, scores) ?? 0,
    offOf(found.score, thing.visible, scores) ?? 0,
  ];
}

/** How far a score is off the mean of its row, in the row's spreads; nothing where the row has none. */
export function offOf(score: number, visible: number, scores: ErrorRates["scores"]): number | undefined {
  const [, middle, wide] = rowFor(scores, visible);
  return wide === 0 ? undefined : (score - middle) / wide;
}

function ghostRatesOf(ghosts: readonly Stray[], places: readonly Place[]): GhostRates {
  const such = (isStill: boolean): GhostRates["still"] => {
    const [of, frames] = [
      ghosts.filter(one => one.isStill === isStill),
      places.filter(one => one.isStill === isStill),
    ];
    return byGhostKind(kind =>
      ghostsOf(
        of.filter(ghost => ghost.kind === kind),
        frames.filter(frame => hasRoomFor(kind, frame)).length,
      ),
    );
  };
  return { still: such(true), stirred: such(false) };
}

function ghostsOf(ghosts: readonly Stray[], frames: number): Ghosts {
  const scores = ghosts.map(({ score }) => score);
  const lasting = ghosts.filter(({ isLasting }) => isLasting);
  const stayed = lasting.filter(({ scoreBefore }) => scoreBefore !== undefined);
  const middle = mean(scores);
  return {
    perFrame: round(ghosts.length / Math.max(1, frames)),
    score: round(middle),
    spread: round(spread(scores)),
    keeps: round(
      keptShare(stayed.map(({ score, scoreBefore = 0 }): Pair => [scoreBefore - middle, score - middle])),
    ),
    stays: round(stayed.length / Math.max(1, lasting.length)),
  };
}

function doublesOf(doubles: readonly Stray[], things: number): ErrorRates["doubles"] {
  const scores = doubles.map(({ score }) => score);
  return {
    perThing: round(doubles.length / Math.max(1, things)),
    score: round(mean(scores)),
    spread: round(spread(scores)),
    stays: round(shareOf(doubles, ({ scoreBefore }) => scoreBefore !== undefined)),
  };
}

/** What was off before, and what is off now. */
type Pair = readonly [before: number, now: number];

/** How much of what was off is still off, as a share: the slope of now over before, 0–1. */
function keptShare(all: readonly (Pair | undefined)[]): number {
  const pairs = all.filter(pair => pair !== undefined);
  const before = pairs.reduce((sum, [was]) => sum + was * was, 0);
  const both = pairs.reduce((sum, [was, is]) => sum + was * is, 0);
  return before === 0 ? 0 : Math.min(1, Math.max(0, both / before));
}

/** The samples of each visible share that was seen at all. */
export function rowsOf(samples: readonly Sample[]) {
  return steps.flatMap((upTo, i) => {
    const from = steps[i - 1] ?? -1;
    const inside = samples.filter(({ thing }) => thing.visible > from && thing.visible <= upTo);
    return inside.length ? [{ upTo, inside }] : [];
  });
}

function offsetsOf(truth: Box, found: Box): number[] {
  const [width, height] = [truth[2] - truth[0], truth[3] - truth[1]];
  return found.map((edge, i) => (edge - (truth[i] ?? 0)) / (i % 2 === 0 ? width : height));
}

export const missedShare = (samples: readonly Sample[]): number => shareOf(samples, ({ found }) => !found);
export const isMistaken = ({ thing, found }: Sample): boolean =>
  found !== undefined && found.label !== thing.label;
