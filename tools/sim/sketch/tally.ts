import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";

/** A detection belongs to a thing when their boxes overlap by at least this much (intersection over union). */
const enough = 0.5;

/** One true thing in one frame of one camera, and what was made of it. */
export type Sample = {
  readonly camera: string;
  readonly thing: SeenThing;
  /** Nothing where it was missed. */
  readonly found: Detection | undefined;
  /** What it was taken for in the camera's frame before: `missed`, or nothing where it was not there. */
  readonly before: string | undefined;
};

/** A detection that belongs to no thing. */
export type Stray = {
  readonly camera: string;
  readonly score: number;
  readonly label: string;
  /** It is a second box round something that has one. */
  readonly isDouble: boolean;
  /** Such a box was there in the frame before. */
  readonly stayed: boolean;
};

/** What was seen and what was made of it, of one sort of thing: products or hands. */
export type Tally = { readonly samples: readonly Sample[]; readonly strays: readonly Stray[] };

/** A trip's truth and what a detector observed of it; lines are matched by camera and time. */
export type Watched = { readonly seen: readonly SeenLine[]; readonly observed: readonly Observation[] };

export const missed = "missed";

/** The frames of each camera that were both seen and observed. */
export function framesOf(trips: readonly Watched[]): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  for (const { camera } of trips.flatMap(pairsOf)) frames.set(camera, (frames.get(camera) ?? 0) + 1);
  return frames;
}

/** Holds detections against the truth, frame by frame. Truth without an observation counts for nothing. */
export function tallyOf(trips: readonly Watched[], sort: "items" | "hands"): Tally {
  const [samples, strays]: [Sample[], Stray[]] = [[], []];
  for (const trip of trips) {
    const memory = new Map<string, Memory>();
    for (const { camera, line, observation } of pairsOf(trip)) {
      const last = memory.get(camera) ?? { takenFor: new Map(), strays: [] };
      const frame = { camera, things: line[sort], found: observation[sort], last };
      memory.set(camera, tallyFrame(frame, samples, strays));
    }
  }
  return { samples, strays };
}

type Memory = { readonly takenFor: ReadonlyMap<string, string>; readonly strays: readonly Detection[] };

function pairsOf({ seen, observed }: Watched) {
  const byTime = new Map(observed.map(line => [keyOf(line), line]));
  return seen.flatMap(line => {
    const observation = byTime.get(keyOf(line));
    return observation ? [{ camera: line.camera, line, observation }] : [];
  });
}

function tallyFrame(
  frame: { camera: string; things: readonly SeenThing[]; found: readonly Detection[]; last: Memory },
  samples: Sample[],
  strays: Stray[],
): Memory {
  const { camera, things, found, last } = frame;
  const left = new Set(found);
  const takenFor = new Map<string, string>();
  const nths = new Map<string, number>();
  for (const thing of things) {
    const match = best(thing, left);
    if (match) left.delete(match);
    // The truth tells no identities; the second apple of a frame is mostly the second apple of the next.
    const nth = (nths.get(thing.label) ?? 0) + 1;
    nths.set(thing.label, nth);
    const key = `${thing.label} ${nth}`;
    samples.push({ camera, thing, found: match, before: last.takenFor.get(key) });
    takenFor.set(key, match?.label ?? missed);
  }
  for (const one of left) {
    const isDouble = things.some(({ box }) => overlap(box, one.box) >= enough);
    const stayed = last.strays.some(
      ({ label, box }) => label === one.label && overlap(box, one.box) >= enough,
    );
    strays.push({ camera, score: one.score, label: one.label, isDouble, stayed });
  }
  return { takenFor, strays: [...left] };
}

/** The overlapping detection, one with the right label before any other. */
function best(thing: SeenThing, found: ReadonlySet<Detection>): Detection | undefined {
  const near = [...found].filter(({ box }) => overlap(box, thing.box) >= enough);
  const worth = (one: Detection) => overlap(one.box, thing.box) + (one.label === thing.label ? 1 : 0);
  return near.sort((a, b) => worth(b) - worth(a))[0];
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
}

function keyOf({ camera, t }: { camera: string; t: number }): string {
  return `${camera} ${t.toFixed(2)}`;
}
