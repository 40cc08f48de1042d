import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";
import type { ErrorRates, Rates } from "./rates.ts";

/** The visible shares up to which misses and scores are told apart. */
const steps = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1] as const;
/** A detection belongs to a thing when their boxes overlap by at least this much (intersection over union). */
const enough = 0.5;

type Sample = { visible: number; score: number | undefined; wasMissed: boolean | undefined };
type Tally = { samples: Sample[]; offsets: number[]; falseScores: number[]; frames: number };

/**
 * Measures how a detector errs: what it observed against what was truly there, frame by frame. Both are lists
 * of whole trips, whose lines are matched by camera and time; truth without an observation counts for nothing.
 */
export function measureRates(
  trips: readonly { seen: readonly SeenLine[]; observed: readonly Observation[] }[],
): Rates {
  const items = emptyTally();
  const hands = emptyTally();
  const labels = new Map<string, Map<string, number>>();
  for (const { seen, observed } of trips) {
    const byTime = new Map(observed.map(line => [keyOf(line), line]));
    const missedBefore = new Map<string, boolean>();
    for (const line of seen) {
      const observation = byTime.get(keyOf(line));
      if (!observation) continue;
      tally(items, line.items, observation.items, { missedBefore, camera: line.camera, labels });
      tally(hands, line.hands, observation.hands, { missedBefore, camera: line.camera });
    }
  }
  return { items: ratesOf(items), hands: ratesOf(hands), confusions: sharesOf(labels) };
}

type Context = {
  missedBefore: Map<string, boolean>;
  camera: string;
  labels?: Map<string, Map<string, number>>;
};

function tally(
  into: Tally,
  things: readonly SeenThing[],
  found: readonly Detection[],
  context: Context,
): void {
  const left = new Set(found);
  into.frames++;
  for (const [nth, thing] of things.entries()) {
    const match = best(thing, left);
    if (match) left.delete(match);
    const key = `${context.camera} ${thing.label} ${nth}`;
    into.samples.push({
      visible: thing.visible,
      score: match?.score,
      wasMissed: context.missedBefore.get(key),
    });
    context.missedBefore.set(key, match === undefined);
    if (!match) continue;
    into.offsets.push(...offsetsOf(thing.box, match.box));
    const row = context.labels?.get(thing.label) ?? new Map<string, number>();
    row.set(match.label, (row.get(match.label) ?? 0) + 1);
    context.labels?.set(thing.label, row);
  }
  for (const { score } of left) into.falseScores.push(score);
}

/** The overlapping detection, one with the right label before any other. */
function best(thing: SeenThing, found: ReadonlySet<Detection>): Detection | undefined {
  const near = [...found].filter(({ box }) => overlap(box, thing.box) >= enough);
  const worth = (one: Detection) => overlap(one.box, thing.box) + (one.label === thing.label ? 1 : 0);
  return near.sort((a, b) => worth(b) - worth(a))[0];
}

function ratesOf({ samples, offsets, falseScores, frames }: Tally): ErrorRates {
  const rows = steps.map((upTo, i) => {
    const from = steps[i - 1] ?? -1;
    return { upTo, inside: samples.filter(({ visible }) => visible > from && visible <= upTo) };
  });
  const afterMiss = samples.filter(({ wasMissed }) => wasMissed === true);
  const isMissed = ({ score }: Sample) => score === undefined;
  return {
    misses: rows.flatMap(({ upTo, inside }) =>
      inside.length ? [[upTo, round(inside.filter(isMissed).length / inside.length)] as const] : [],
    ),
    scores: rows.flatMap(({ upTo, inside }) => {
      const scores = inside.flatMap(({ score }) => (score === undefined ? [] : [score]));
      return scores.length ? [[upTo, round(mean(scores)), round(spread(scores))] as const] : [];
    }),
    stays: round(afterMiss.filter(isMissed).length / Math.max(1, afterMiss.length)),
    falsePerFrame: round(falseScores.length / Math.max(1, frames)),
    falseScore: round(mean(falseScores)),
    jitter: round(Math.sqrt(mean(offsets.map(offset => offset * offset)))),
  };
}

function sharesOf(labels: ReadonlyMap<string, ReadonlyMap<string, number>>): Rates["confusions"] {
  return Object.fromEntries(
    [...labels].map(([label, row]) => {
      const all = [...row.values()].reduce((sum, count) => sum + count, 0);
      const others = [...row]
        .filter(([other]) => other !== label)
        .map(([other, count]) => [other, round(count / all)]);
      return [label, Object.fromEntries(others)];
    }),
  );
}

function offsetsOf(truth: Box, found: Box): number[] {
  const [width, height] = [truth[2] - truth[0], truth[3] - truth[1]];
  return found.map((edge, i) => (edge - (truth[i] ?? 0)) / (i % 2 === 0 ? width : height));
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
}

function emptyTally(): Tally {
  return { samples: [], offsets: [], falseScores: [], frames: 0 };
}

function keyOf({ camera, t }: { camera: string; t: number }): string {
  return `${camera} ${t.toFixed(2)}`;
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
