import type { Sku } from "./change.ts";
import { centreOf, coveredShare, type Point, sizeOf } from "./geometry.ts";
import type { Hand } from "./hands.ts";
import { type Motion, startMotion } from "./motion.ts";
import type { Box } from "./observation.ts";
import type { Tuning } from "./tuning.ts";

/** A detection that means a product. */
export type Sighting = { readonly sku: Sku; readonly score: number; readonly box: Box };

/**
 * One thing followed through one camera's picture. Like all that a camera's state holds it is changed in
 * place: twenty of them are touched thirty times a second. Durations (`…Sec`) add up observed time only,
 * so the time a camera was away never counts; times (`…T`) say when something happened.
 */
export type Track = {
  /** Positive, never used twice by one camera. */
  readonly id: number;
  readonly bornT: number;
  readonly bornPlace: Point;
  confirmed: boolean;
  motion: Motion;
  /** As last seen. */
  box: Box;
  lastT: number;
  /** When it was last seen for sure, and where. */
  sureT: number;
  sureBox: Box;
  hits: number;
  ageSec: number;
  /** Smoothed over half a second. */
  score: number;
  /** Score-weighted seconds for each product, fading; the largest names the thing. */
  readonly votes: Map<Sku, number>;
  sku: Sku;
  /** Since the last sighting, all of it … */
  awaySec: number;
  /** … and without the time in which something covered its resting place. */
  unseenSec: number;
  /** Frames in a row that should have shown it and did not. */
  missedFrames: number;
  /** The first frame after the last sighting that did not show it. */
  missedT: number;
  /** How often a frame shows it while it is there, 0–1; misses count once the thing was seen again. */
  seenRate: number;
  /** When its resting place was last seen covered while it was away. */
  coveredT: number | undefined;
  /** All of it that was seen while it stood still: of what is half covered only the rest is boxed. */
  lying: Box;
  /** Where it stands still, and since when. */
  anchor: Point;
  stillT: number;
  stillSec: number;
  /** Since when it lies or rolls about, with no hand on it, and for how long it was seen so. */
  freeT: number;
  freeSec: number;
  /** The rest that may become a new count: where, since when, and how well it was seen meanwhile. */
  rest: Rest | undefined;
  /** The hand that is on it in this frame, and for how long one has been without a break. */
  holder: Hand | undefined;
  heldSec: number;
  /** When a hand was on it last, or on its place while it was unseen; −∞ if none ever was. */
  touchedT: number;
  /** Since when it is veiled, −∞ for a trip before this one; see noteVeil. */
  veiledT: number | undefined;
  /** Whether its middle is in the zone, as the rim margin judges it. */
  inside: boolean;
  wasOutside: boolean;
  /** The side of the rim it belongs to so far; see passageOf. */
  home: "inside" | "outside" | undefined;
  wasInside: boolean | undefined;
  enteredT: number | undefined;
  outsideT: number;
  outsideSec: number;
  /** The product it is counted as, if it is. */
  counted: Sku | undefined;
  /** How it came to be counted, as long as that was not told. */
  came: Arrival | undefined;
  /** Its whole box where it last stood while it was counted, and where it had stood before that. */
  countedBox: Box | undefined;
  formerBox: Box | undefined;
  /** Whether it was first seen where a counted thing lay, and so may have lain below it all the time. */
  bornCovered: boolean;
  /** How constantly it was a fainter second box of another thing of late, 0–1; see noteTwins. */
  twinShare: number;
  /** How long its votes have named another product than the counted one. */
  renamedSec: number;
};

/** A thing lies at `place` since `t`. */
export type Rest = {
  readonly place: Point;
  readonly t: number;
  /** Up to the last sighting … */
  sec: number;
  /** … and since. */
  openSec: number;
  hits: number;
  frames: number;
};

/** A thing that had come to rest at `t`, and whether it was seen coming. */
export type Arrival = { readonly t: number; readonly sec: number; readonly crossing: boolean };

/** Before a thing is known it is taken for one that nine frames in ten show. */
const FIRST_SEEN_RATE = 0.9;

/** Starts following a thing. Nothing is believed about it yet. */
export function bear(id: number, t: number, seen: Sighting): Track {
  const place = centreOf(seen.box);
  return {
    id,
    bornT: t,
    bornPlace: place,
    confirmed: false,
    motion: startMotion(place, sizeOf(seen.box)),
    box: seen.box,
    lastT: t,
    sureT: t,
    sureBox: seen.box,
    hits: 1,
    ageSec: 0,
    score: seen.score,
    votes: new Map([[seen.sku, seen.score * 0.1]]),
    sku: seen.sku,
    awaySec: 0,
    unseenSec: 0,
    missedFrames: 0,
    missedT: t,
    seenRate: FIRST_SEEN_RATE,
    coveredT: undefined,
    lying: seen.box,
    anchor: place,
    stillT: t,
    stillSec: 0,
    freeT: t,
    freeSec: 0,
    rest: undefined,
    holder: undefined,
    heldSec: 0,
    touchedT: Number.NEGATIVE_INFINITY,
    veiledT: undefined,
    inside: true,
    wasOutside: false,
    home: undefined,
    wasInside: undefined,
    enteredT: undefined,
    outsideT: t,
    outsideSec: 0,
    counted: undefined,
    came: undefined,
    countedBox: undefined,
    formerBox: undefined,
    bornCovered: false,
    twinShare: 0,
    renamedSec: 0,
  };
}

/** A part of a thing lies within its whole box by at least this share. */
const PART_COVER = 0.85;

/** Whether a box lies where a counted thing does, and so may be what shows of it. */
export function isWithinWhole(box: Box, { countedBox }: Track): boolean {
  return countedBox !== undefined && coveredShare(box, countedBox) >= PART_COVER;
}

/**
 * Whether a thing has been put down: it lies still, or no hand has been on it for as long and it is no quicker than what
 * rolls. That lies there too, and may be covered before it ever lies still.
 */
export function isAtRest(track: Track, tuning: Tuning): boolean {
  return isStill(track, tuning) || track.freeSec >= tuning.restSec - 1e-9;
}

/** Where a thing that is at rest lies, and since when. */
export function restOf(track: Track, tuning: Tuning): { place: Point; t: number; sec: number } {
  if (isStill(track, tuning)) return { place: track.anchor, t: track.stillT, sec: track.stillSec };
  return { place: centreOf(track.box), t: track.freeT, sec: track.freeSec };
}

function isStill(track: Track, tuning: Tuning): boolean {
  return track.stillSec >= tuning.restSec - 1e-9;
}
