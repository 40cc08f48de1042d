import { coveredShare, overlapOf } from "../../../src/counting/geometry.ts";
import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";

/** A detection belongs to a thing when their boxes overlap by at least this much (intersection over union). */
const enough = 0.5;
/** Two seconds, at the ten frames a second of lines. */
const lagFrames = 20;
/** A thing whose box overlaps the one before by this much has not moved: truth is told by the pixel. */
const unchanged = 0.95;
/** It is a part of a thing when so much of it lies within the thing's box. */
const mostly = 0.7;

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

/** A detection that belongs to no thing. */
export type Stray = {
  readonly camera: string;
  readonly score: number;
  readonly label: string;
  /** It is a second box round something that has one. */
  readonly isDouble: boolean;
  /** The label of the thing that it lies within, if it does. */
  readonly within: string | undefined;
  /** With which score such a box was there in the frame before, if one was. */
  readonly scoreBefore: number | undefined;
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
      const last = memory.get(camera) ?? {
        takenFor: new Map(),
        found: new Map(),
        things: new Map(),
        strays: [],
      };
      const frame = { camera, things: line[sort], found: observation[sort], last };
      memory.set(camera, tallyFrame(frame, samples, strays));
    }
  }
  return { samples, strays };
}

type Memory = {
  readonly takenFor: ReadonlyMap<string, string>;
  /** How each thing was found in the last two seconds, frame by frame. */
  readonly found: ReadonlyMap<string, readonly (Found | undefined)[]>;
  readonly things: ReadonlyMap<string, SeenThing>;
  readonly strays: readonly Detection[];
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
  strays: Stray[],
): Memory {
  const { camera, things, last } = frame;
  const left = new Set(frame.found);
  const takenFor = new Map<string, string>();
  const history = new Map<string, readonly (Found | undefined)[]>();
  const shown = new Map<string, SeenThing>();
  const nths = new Map<string, number>();
  for (const thing of things) {
    const match = best(thing, left);
    if (match) left.delete(match);
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
  for (const one of left) {
    const isDouble = things.some(({ box }) => overlapOf(box, one.box) >= enough);
    const before = last.strays.find(
      ({ label, box }) => label === one.label && overlapOf(box, one.box) >= enough,
    );
    const { score, label } = one;
    const within = holding(one.box, things)?.label;
    strays.push({ camera, score, label, isDouble, within, scoreBefore: before?.score });
  }
  return { takenFor, found: history, things: shown, strays: [...left] };
}

/** The overlapping detection, one with the right label before any other. */
function best(thing: SeenThing, found: ReadonlySet<Detection>): Detection | undefined {
  const near = [...found].filter(({ box }) => overlapOf(box, thing.box) >= enough);
  const worth = (one: Detection) => overlapOf(one.box, thing.box) + (one.label === thing.label ? 1 : 0);
  return near.sort((a, b) => worth(b) - worth(a))[0];
}

function isUnchanged(thing: SeenThing, before: SeenThing | undefined): boolean {
  if (!before) return false;
  return isAsVisible(thing.visible, before.visible) && overlapOf(thing.box, before.box) >= unchanged;
}

/** Whether a thing shows as much of itself as it did. */
export function isAsVisible(now: number, before: number): boolean {
  return Math.abs(now - before) <= 0.02;
}

/** The thing that a box mostly lies within, if it lies within one. */
function holding(box: Box, things: readonly SeenThing[]): SeenThing | undefined {
  const inside = things.filter(thing => coveredShare(box, thing.box) >= mostly);
  return inside.sort((a, b) => coveredShare(box, b.box) - coveredShare(box, a.box))[0];
}

function keyOf({ camera, t }: { camera: string; t: number }): string {
  return `${camera} ${t.toFixed(2)}`;
}
