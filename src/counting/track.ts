import type { Sku } from "./change.ts";
import { centreOf, distance, type Point, sizeOf } from "./geometry.ts";
import { correct, type Motion, placeOf, predict, startMotion } from "./motion.ts";
import type { Box } from "./observation.ts";
import type { Tuning } from "./tuning.ts";

/** A detection that means a product. */
export type Sighting = { readonly sku: Sku; readonly score: number; readonly box: Box };

/**
 * One thing followed through one camera's picture. It is the only thing in this room that is changed in
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
  missedFrames: number;
  /** The first frame after the last sighting that did not show it. */
  missedT: number;
  /** How often a frame shows it while it is there, 0–1; misses count once the thing was seen again. */
  seenRate: number;
  /** When its resting place was last seen covered while it was away. */
  coveredT: number | undefined;
  /** Where it stands still, and since when. */
  anchor: Point;
  stillT: number;
  stillSec: number;
  /** The rest that may become a new count: where, since when, and how well it was seen meanwhile. */
  rest: Rest | undefined;
  heldSec: number;
  /** Whether its middle is in the zone, as the rim margin judges it. */
  inside: boolean;
  wasOutside: boolean;
  outsideT: number;
  outsideSec: number;
  /** The product it is counted as, if it is. */
  counted: Sku | undefined;
  /** Where it last stood while it was counted. */
  countedPlace: Point | undefined;
  /** How long its votes have named another product than the counted one. */
  renamedSec: number;
};

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

/** Votes fade to half in this long: enough to outvote a wrong first look, too long for a flicker to win. */
const VOTE_HALF_LIFE_SEC = 2;
/** A score is smoothed over about this long. */
const SCORE_SEC = 0.5;
/** Before a thing is known it is taken for one that nine frames in ten show. */
const FIRST_SEEN_RATE = 0.9;
/** Each frame weighs this much in the rate. */
const SEEN_RATE_STEP = 0.1;
/** A departure is believed when so many misses in a row would be this unlikely of a thing still there. */
const CHANCE_MISSES = 1e-6;

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
    anchor: place,
    stillT: t,
    stillSec: 0,
    rest: undefined,
    heldSec: 0,
    inside: true,
    wasOutside: false,
    outsideT: t,
    outsideSec: 0,
    counted: undefined,
    countedPlace: undefined,
    renamedSec: 0,
  };
}

/** Lets `dtSec` of observed time pass for a track, before this frame's detections are looked at. */
export function age(track: Track, dtSec: number): void {
  track.motion = predict(track.motion, dtSec, sizeOf(track.box));
  track.ageSec += dtSec;
  track.awaySec += dtSec;
  const fade = 0.5 ** (dtSec / VOTE_HALF_LIFE_SEC);
  for (const [sku, weight] of track.votes) {
    if (weight * fade < 1e-4 && sku !== track.sku) track.votes.delete(sku);
    else track.votes.set(sku, weight * fade);
  }
}

/** Continues a track with what was seen of it at `t`. */
export function sight(track: Track, seen: Sighting, t: number, tuning: Tuning): void {
  const place = centreOf(seen.box);
  const sinceSec = track.awaySec;
  track.motion = correct(track.motion, place, sizeOf(seen.box));
  track.box = seen.box;
  track.lastT = t;
  track.hits += 1;
  const missed = track.seenRate * (1 - SEEN_RATE_STEP) ** track.missedFrames;
  track.seenRate = missed + (1 - missed) * SEEN_RATE_STEP;
  track.awaySec = 0;
  track.unseenSec = 0;
  track.missedFrames = 0;
  track.coveredT = undefined;
  track.score += (seen.score - track.score) * (1 - Math.exp(-sinceSec / SCORE_SEC));
  track.confirmed ||= track.hits >= tuning.confirmHits && track.ageSec >= tuning.confirmSec - 1e-9;
  vote(track, seen, sinceSec);
  if (distance(place, track.anchor) > tuning.restShare * sizeOf(seen.box)) {
    track.anchor = place;
    track.stillT = t;
    track.stillSec = 0;
  } else track.stillSec += sinceSec;
}

/** Notes that a frame at `t` did not show the thing. */
export function miss(track: Track, t: number): void {
  if (track.missedFrames === 0) track.missedT = t;
  track.missedFrames += 1;
}

/**
 * How many frames in a row must miss a thing before it may be gone, by how reliably it was seen so far: a
 * thing that one frame in three drops needs a longer silence than one that never blinked.
 */
export function missesToBelieve(track: Track): number {
  const rate = Math.min(0.98, Math.max(0.3, track.seenRate));
  return Math.ceil(Math.log(CHANCE_MISSES) / Math.log(1 - rate));
}

/**
 * Where a track may be now: where it was last seen and, while it moves and is not long unseen, as far along
 * its way as its speed says.
 */
export function expectedBoxes(track: Track, tuning: Tuning): Box[] {
  const [x1, y1, x2, y2] = track.box;
  if (isAtRest(track, tuning) || track.awaySec > tuning.coastSec) return [track.box];
  const from = centreOf(track.box);
  const to = placeOf(track.motion);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return [track.box, [x1 + dx, y1 + dy, x2 + dx, y2 + dy]];
}

/** How far a thing may be from where it is expected, in picture units. */
export function reachOf(track: Track, tuning: Tuning): number {
  if (track.awaySec > tuning.coastSec) return 0;
  return sizeOf(track.box) * Math.min(0.5, tuning.reachPerSec * track.awaySec);
}

export function isAtRest(track: Track, tuning: Tuning): boolean {
  return track.stillSec >= tuning.restSec - 1e-9;
}

function vote(track: Track, seen: Sighting, sinceSec: number): void {
  const weight = (track.votes.get(seen.sku) ?? 0) + seen.score * Math.min(sinceSec, 0.5);
  track.votes.set(seen.sku, weight);
  if (weight > (track.votes.get(track.sku) ?? 0)) track.sku = seen.sku;
}
