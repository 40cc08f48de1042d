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
  const drawGhostLabel = (): string => drawLabel(random, pick(random, labels), rates.falseLabels);
  const itemGhosts = openGhosts(random, rates.items, labels.length > 0 ? drawGhostLabel : undefined);
  const handGhosts = openGhosts(random, rates.hands, () => "hand");
  const labelFor = ({ id, label }: Followed): string => {
    const before = takenFor.get(id);
    if (before !== undefined && chance(random, rates.labelStays)) return before;
    const now = drawLabel(random, label, rates.confusions[label] ?? {});
    takenFor.set(id, now);
    return now;
  };
  const find = (thing: Followed, how: ErrorRates): Detection[] => {
    const misses = rates.products[thing.label]?.misses ?? how.misses;
    const wasMissed = missed.get(thing.id) ?? false;
    const isMissed = chance(random, missShare({ misses, stays: how.stays }, thing.visible, wasMissed));
    missed.set(thing.id, isMissed);
    if (isMissed) return [];
    const label = labelFor(thing);
    const first = sighted(random, thing, label, how);
    if (how.doubles === 0 || !chance(random, how.doubles)) return [first];
    const other = drawOther(random, label, rates.confusions[thing.label] ?? {});
    return other === undefined ? [first] : [first, sighted(random, thing, other, how)];
  };
  return ({ camera, t, items, hands }) => ({
    camera,
    t,
    items: [...items.flatMap(thing => find(thing, rates.items)), ...itemGhosts()],
    hands: [...hands.flatMap(thing => find(thing, rates.hands)), ...handGhosts()],
  });
}

/** One box round a thing: its score is drawn by how much is seen, its edges are where they are but for jitter. */
function sighted(random: Random, { visible, box }: SeenThing, label: string, how: ErrorRates): Detection {
  const [, mean, spread] = rowFor(how.scores, visible);
  const score = clamp(mean + gaussian(random) * spread, 0.01, 1);
  return { label, score, box: shaken(random, box, how.jitter) };
}

/** Misses come in runs: given the last frame, so that over time the measured share comes out. */
function missShare(
  { misses, stays }: Pick<ErrorRates, "misses" | "stays">,
  visible: number,
  wasMissed: boolean,
): number {
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

/** Another label than this one, as often as each is confused with the thing; none where nothing ever is. */
function drawOther(
  random: Random,
  label: string,
  others: Readonly<Record<string, number>>,
): string | undefined {
  const rest = Object.entries(others).filter(([other]) => other !== label);
  let left = random() * rest.reduce((sum, [, share]) => sum + share, 0);
  return rest.find(([, share]) => {
    left -= share;
    return left < 0;
  })?.[0];
}

/** Boxes round nothing, frame by frame: each stays for a while, and as many come as go. */
function openGhosts(
  random: Random,
  how: ErrorRates,
  labelOf: (() => string) | undefined,
): () => readonly Detection[] {
  let ghosts: readonly { readonly label: string; readonly box: Box }[] | undefined;
  return () => {
    if (how.falsePerFrame === 0 || !labelOf) return [];
    const staying = ghosts?.filter(() => chance(random, how.falseStays));
    const come = poisson(random, how.falsePerFrame * (staying ? 1 - how.falseStays : 1));
    const coming = Array.from({ length: come }, () => ({ label: labelOf(), box: someBox(random) }));
    ghosts = [...(staying ?? []), ...coming];
    return ghosts.map(({ label, box }) => ({
      label,
      score: clamp(how.falseScore + gaussian(random) * how.falseSpread, 0.01, 1),
      box: shaken(random, box, how.jitter),
    }));
  };
}

function someBox(random: Random): Box {
  const [w, h] = [between(random, 0.04, 0.25), between(random, 0.04, 0.25)];
  const [x, y] = [random() * (1 - w), random() * (1 - h)];
  return [x, y, x + w, y + h];
}

/** Numbers of rare things (Knuth's way). */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let left = random(); left > limit; left *= random()) count++;
  return count;
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
