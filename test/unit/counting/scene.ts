import { readFileSync } from "node:fs";
import type { Change } from "../../../src/counting/change.ts";
import {
  type Counting,
  type CountingOptions,
  createCounting,
  type WatchedCamera,
} from "../../../src/counting/counting.ts";
import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { Tuning } from "../../../src/counting/tuning.ts";

export const wholePicture = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** A zone that leaves a strip at the picture's top outside: things come and go over its upper edge. */
export const belowRim = [
  [0, 0.2],
  [1, 0.2],
  [1, 1],
  [0, 1],
] as const;

/** A thing on a stage: its box's middle at a time, or undefined while it is not to be seen. */
export type Actor = {
  readonly label?: string;
  readonly score?: number;
  readonly size?: readonly [width: number, height: number];
  readonly at: (t: number) => readonly [x: number, y: number] | undefined;
};

export type Scene = {
  readonly camera?: string;
  readonly items: readonly Actor[];
  readonly hands?: readonly Actor[];
  readonly untilT: number;
  readonly fps?: number;
};

/** Plays a scene: boxes without noise at a steady frame rate. */
export function film({ camera = "c1", items, hands = [], untilT, fps = 10 }: Scene): Observation[] {
  const frames = Math.round(untilT * fps);
  return Array.from({ length: frames + 1 }, (_, frame) => {
    const t = frame / fps;
    return { camera, t, items: show(items, t), hands: show(hands, t, "hand") };
  });
}

function show(actors: readonly Actor[], t: number, fallback = "can"): Detection[] {
  return actors.flatMap(({ label = fallback, score = 0.9, size = [0.1, 0.2], at }) => {
    const place = at(t);
    if (!place) return [];
    const [[x, y], [width, height]] = [place, size];
    const box: Box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    return [{ label, score, box }];
  });
}

/** Stands at a place, from `fromT` until before `toT`. */
export function stands(x: number, y: number, fromT = 0, toT = Number.POSITIVE_INFINITY): Actor["at"] {
  return t => (t >= fromT && t < toT ? [x, y] : undefined);
}

/** Moves along straight lines through `[t, x, y]`; not seen before the first and after the last one. */
export function travels(...way: readonly (readonly [t: number, x: number, y: number])[]): Actor["at"] {
  return t => {
    const next = way.findIndex(([wayT]) => wayT >= t);
    const [a, b] = [way[next - 1] ?? way[0], way[next]];
    if (!a || !b || t < a[0]) return undefined;
    const share = b[0] === a[0] ? 1 : (t - a[0]) / (b[0] - a[0]);
    return [a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])];
  };
}

/** A counting of one basket camera over the whole picture, unless told otherwise. */
export function counter(
  cameras: readonly WatchedCamera[] = [{ name: "c1", watches: "basket", zone: wholePicture }],
  tuning: Partial<Tuning> = {},
  inBasket?: ReadonlyMap<string, number>,
  onWindow?: CountingOptions["onWindow"],
): Counting {
  const skuOf = new Map([
    ["can", "can-330"],
    ["box", "box-1"],
    ["bottle", "water-500"],
  ]);
  return createCounting({
    cameras,
    skuOf,
    tuning,
    ...(inBasket && { inBasket }),
    ...(onWindow && { onWindow }),
  });
}

/** Feeds observations and, unless `open`, ends the recording with the last one. */
export function count(observations: readonly Observation[], counting = counter(), open = false): Change[] {
  const changes = observations.flatMap(observation => counting.observe(observation));
  return open ? changes : [...changes, ...counting.finish(observations.at(-1)?.t ?? 0)];
}

/** Only what a change says about pieces: `sku:delta`, in order. */
export function brief(changes: readonly Change[]): string[] {
  return changes.map(({ sku, delta }) => `${sku}:${delta > 0 ? "+" : ""}${delta}`);
}

/** Repeatable randomness for tests, 0–1 (mulberry32, Tommy Ettinger 2017). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The observations of the bottle clip: real footage, real detector (the COCO model unless told), all labels, every frame. */
export function bottleClip(name = "bottles"): Observation[] {
  const file = new URL(`../../fixtures/observations/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map(line => JSON.parse(line) as Observation);
}

/** Every frame that is due at a lower frame rate. */
export function atRate(observations: readonly Observation[], fps: number): Observation[] {
  let due = 0;
  return observations.filter(({ t }) => {
    if (t < due - 1e-3) return false;
    while (due <= t + 1e-3) due += 1 / fps;
    return true;
  });
}
