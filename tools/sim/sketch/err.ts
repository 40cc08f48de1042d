import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";
import { between, chance, gaussian, pick, type Random } from "../world/random.ts";
import { type ErrorRates, type Rates, rowFor } from "./rates.ts";

/** A true thing with the id that follows it from frame to frame. */
type Followed = SeenThing & { readonly id: number };
export type FollowedLine = Omit<SeenLine, "items" | "hands"> & {
  readonly items: readonly Followed[];
  readonly hands: readonly Followed[];
};

/** Sees a camera's frames, in their order, as a detector with these rates would. */
export function openErrors(random: Random, rates: Rates): (line: FollowedLine) => Observation {
  const missed = new Map<number, boolean>();
  const takenFor = new Map<number, string>();
  const labels = Object.keys(rates.confusions);
  const find = (thing: Followed, how: ErrorRates): Detection[] => {
    const wasMissed = missed.get(thing.id) ?? false;
    const isMissed = chance(random, missShare(how, thing.visible, wasMissed));
    missed.set(thing.id, isMissed);
    if (isMissed) return [];
    const [, mean, spread] = rowFor(how.scores, thing.visible);
    const label = labelFor(thing);
    return [
      {
        label,
        score: clamp(mean + gaussian(random) * spread, 0.01, 1),
        box: shaken(random, thing.box, how.jitter),
      },
    ];
  };
  const labelFor = ({ id, label }: Followed): string => {
    const before = takenFor.get(id);
    if (before !== undefined && chance(random, rates.items.stays)) return before;
    const now = drawLabel(random, label, rates.confusions[label] ?? {});
    takenFor.set(id, now);
    return now;
  };
  return ({ camera, t, items, hands }) => ({
    camera,
    t,
    items: [...items.flatMap(thing => find(thing, rates.items)), ...falseBoxes(random, rates.items, labels)],
    hands: [
      ...hands.flatMap(thing => find(thing, rates.hands)),
      ...falseBoxes(random, rates.hands, ["hand"]),
    ],
  });
}

/** Misses come in runs: given the last frame, so that over time the measured share comes out. */
function missShare({ misses, stays }: ErrorRates, visible: number, wasMissed: boolean): number {
  const [, share] = rowFor(misses, visible);
  if (share >= 1) return 1;
  return wasMissed
    ? Math.max(stays, share)
    : Math.min(1, (share * (1 - Math.max(stays, share))) / (1 - share));
}

function drawLabel(random: Random, label: string, others: Readonly<Record<string, number>>): string {
  let left = random();
  for (const [other, share] of Object.entries(others)) {
    left -= share;
    if (left < 0) return other;
  }
  return label;
}

function falseBoxes(random: Random, how: ErrorRates, labels: readonly string[]): Detection[] {
  const found: Detection[] = [];
  // Numbers of rare things (Poisson, Knuth's way).
  const limit = Math.exp(-how.falsePerFrame);
  for (let left = random(); left > limit && labels.length > 0; left *= random()) {
    const [w, h] = [between(random, 0.04, 0.25), between(random, 0.04, 0.25)];
    const [x, y] = [random() * (1 - w), random() * (1 - h)];
    const score = clamp(how.falseScore + gaussian(random) * 0.1, 0.01, 1);
    found.push({ label: pick(random, labels), score, box: [x, y, x + w, y + h] });
  }
  return found;
}

function shaken(random: Random, [x1, y1, x2, y2]: Box, jitter: number): Box {
  if (jitter === 0) return [x1, y1, x2, y2];
  const [w, h] = [(x2 - x1) * jitter, (y2 - y1) * jitter];
  const off = (value: number, size: number) => clamp(value + gaussian(random) * size, 0, 1);
  return [off(x1, w), off(y1, h), off(x2, w), off(y2, h)];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value * 10_000) / 10_000));
}
