import type { Detection, Observation } from "../../../src/counting/observation.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";
import { pairUp } from "./pair.ts";
import { isStillPicture, isUnchanged } from "./still.ts";
import { type Place, type Stray, straysOf } from "./strays.ts";

/** Two seconds, at the ten frames a second of lines. */
const lagFrames = 20;

/** One true thing in one frame of one camera, and what was made of it. */
export type Sample = {
  readonly camera: string;
  readonly thing: SeenThing;
  /** Nothing where it was missed. */
  readonly found: Detection | undefined;
  /** What it was taken for in the camera's frame before: `missed`, or nothing where it was not there. */
  readonly before: string | undefined;
  /** Whether it showed in the frame before just as it does now. */
  readonly isStill: boolean;
  /** How it was found two seconds before. */
  readonly longBefore: Found | undefined;
};

/** A thing that was found under its own name. */
export type Found = { readonly visible: number; readonly score: number };

/** What was seen and what was made of it, of one sort of thing: products or hands. */
export type Tally = {
  readonly samples: readonly Sample[];
  readonly strays: readonly Stray[];
  /** Every frame but each camera's first, of which nobody can tell whether anything moved. */
  readonly places: readonly Place[];
};

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
  const [samples, strays, places]: [Sample[], Stray[], Place[]] = [[], [], []];
  for (const trip of trips) {
    const memory = new Map<string, Memory>();
    for (const { camera, line, observation } of pairsOf(trip)) {
      const last = memory.get(camera) ?? nothingYet;
      const things = line[sort];
      const frame = { camera, things, found: observation[sort], last };
      const { left, ...seen } = tallyFrame(frame, samples);
      const isStill = last.line && isStillPicture(line, last.line);
      memory.set(camera, { ...seen, line, isStill, strays: left });
      if (isStill === undefined) continue;
      // Items may be made up in a hand; in what hands may be is told by `things` already.
      const hands = sort === "items" ? line.hands : [];
      const isLasting = isStill === last.isStill;
      strays.push(...straysOf({ camera, left, before: last.strays, things, hands, isStill, isLasting }));
      places.push({ isStill, hasThings: things.length > 0, hasHands: hands.length > 0 });
    }
  }
  return { samples, strays, places };
}

type Memory = {
  readonly takenFor: ReadonlyMap<string, string>;
  /** How each thing was found in the last two seconds, frame by frame. */
  readonly found: ReadonlyMap<string, readonly (Found | undefined)[]>;
  readonly things: ReadonlyMap<string, SeenThing>;
  /** The line before, whether it showed just what the one before it did, and what belonged to nothing in it. */
  readonly line: SeenLine | undefined;
  readonly isStill: boolean | undefined;
  readonly strays: readonly Detection[];
};

const nothingYet: Memory = {
  takenFor: new Map(),
  found: new Map(),
  things: new Map(),
  line: undefined,
  isStill: undefined,
  strays: [],
};

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
): Pick<Memory, "takenFor" | "found" | "things"> & { readonly left: readonly Detection[] } {
  const { camera, things, last } = frame;
  const pairs = pairUp(things, frame.found);
  const takenFor = new Map<string, string>();
  const history = new Map<string, readonly (Found | undefined)[]>();
  const shown = new Map<string, SeenThing>();
  const nths = new Map<string, number>();
  for (const thing of things) {
    const match = pairs.get(thing);
    // The truth tells no identities; the second apple of a frame is mostly the second apple of the next.
    const nth = (nths.get(thing.label) ?? 0) + 1;
    nths.set(thing.label, nth);
    const key = `${thing.label} ${nth}`;
    const before = last.takenFor.get(key);
    const long = last.found.get(key) ?? [];
    const isStill = isUnchanged(thing, last.things.get(key));
    samples.push({ camera, thing, found: match, before, isStill, longBefore: long[lagFrames - 1] });
    shown.set(key, thing);
    takenFor.set(key, match?.label ?? missed);
    const found = match?.label === thing.label ? { visible: thing.visible, score: match.score } : undefined;
    history.set(key, [found, ...long].slice(0, lagFrames));
  }
  const matched = new Set(pairs.values());
  return { takenFor, found: history, things: shown, left: frame.found.filter(one => !matched.has(one)) };
}

function keyOf({ camera, t }: { camera: string; t: number }): string {
  return `${camera} ${t.toFixed(2)}`;
}
