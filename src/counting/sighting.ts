import { areaOf, centreOf, coveredShare, distance, sizeOf } from "./geometry.ts";
import { correct, predict } from "./motion.ts";
import type { Box } from "./observation.ts";
import type { Sighting, Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";

/** Votes fade to half in this long of being seen: enough to outvote a wrong first look, too long for a flicker to win. */
const VOTE_HALF_LIFE_SEC = 2;
/** What is seen of a thing speaks for its name by this power of its share: half of one looks like many things. */
const SHOWN_POWER = 2;
/** What lies still shows one view over and over: who errs about it errs in every frame. */
const STILL_WEIGHT = 0.3;
/** A score is smoothed over about this long. */
const SCORE_SEC = 0.5;
/** Each frame weighs this much in the rate. */
const SEEN_RATE_STEP = 0.1;
/** A departure is believed when so many misses in a row would be this unlikely of a thing still there. */
const CHANCE_MISSES = 1e-6;

/** Lets `dtSec` of observed time pass for a track, before this frame's detections are looked at. */
export function age(track: Track, dtSec: number): void {
  track.motion = predict(track.motion, dtSec, sizeOf(track.box));
  track.ageSec += dtSec;
  track.awaySec += dtSec;
}

/** Continues a track with what was seen of it at `t`. */
export function sight(track: Track, seen: Sighting, t: number, tuning: Tuning): void {
  const place = centreOf(seen.box);
  const sinceSec = track.awaySec;
  track.motion = correct(track.motion, place, sizeOf(seen.box));
  track.box = seen.box;
  track.lastT = t;
  if (seen.score >= tuning.strongScore) [track.sureT, track.sureBox] = [t, seen.box];
  track.hits += 1;
  const missed = track.seenRate * (1 - SEEN_RATE_STEP) ** track.missedFrames;
  track.seenRate = missed + (1 - missed) * SEEN_RATE_STEP;
  track.awaySec = 0;
  track.unseenSec = 0;
  track.missedFrames = 0;
  track.coveredT = undefined;
  track.score += (seen.score - track.score) * (1 - Math.exp(-sinceSec / SCORE_SEC));
  track.confirmed ||= track.hits >= tuning.confirmHits && track.ageSec >= tuning.confirmSec - 1e-9;
  vote(track, seen, Math.min(sinceSec, 0.5) * (track.stillSec < tuning.restSec ? 1 : STILL_WEIGHT));
  noteStillness(track, seen.box, { t, sinceSec }, tuning);
}

/** So much of the smaller box lies within the larger one where a thing is only covered or uncovered. */
const SAME_SPOT_COVER = 0.9;

/**
 * Whether a thing still lies where it lay. A box that shrinks within its place, or grows round it, has not
 * moved, though its middle has: something came over it, or went.
 */
function noteStillness(
  track: Track,
  box: Box,
  { t, sinceSec }: { readonly t: number; readonly sinceSec: number },
  tuning: Tuning,
): void {
  const isNear = distance(centreOf(box), track.anchor) <= tuning.restShare * sizeOf(box);
  const isPart = coveredShare(box, track.lying) >= SAME_SPOT_COVER;
  const isMore = coveredShare(track.lying, box) >= SAME_SPOT_COVER;
  if (!isNear && !isPart && !isMore) {
    track.anchor = centreOf(box);
    track.lying = box;
    track.stillT = t;
    track.stillSec = 0;
    return;
  }
  track.stillSec += sinceSec;
  if (!isMore || isPart) return;
  track.lying = box;
  track.anchor = centreOf(box);
}

/** Notes that a frame at `t` did not show the thing though nothing covered its place. */
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

function vote(track: Track, seen: Sighting, heardSec: number): void {
  const sec = heardSec * shownShare(track, seen) ** SHOWN_POWER;
  // Only what is heard makes older votes fade: a thing that is hardly seen goes on under the name it has.
  const fade = 0.5 ** (sec / VOTE_HALF_LIFE_SEC);
  for (const [sku, weight] of track.votes) {
    if (weight * fade < 1e-4 && sku !== track.sku) track.votes.delete(sku);
    else track.votes.set(sku, weight * fade);
  }
  const weight = (track.votes.get(seen.sku) ?? 0) + seen.score * sec;
  track.votes.set(seen.sku, weight);
  if (weight > (track.votes.get(track.sku) ?? 0)) track.sku = seen.sku;
}

/** How much of a counted thing is seen, as far as its box tells. */
function shownShare(track: Track, { box }: Sighting): number {
  const whole = areaOf(track.lying);
  return track.counted === undefined || whole === 0 ? 1 : Math.min(1, areaOf(box) / whole);
}

/** A counted thing goes on under its name: what speaks for the other one now speaks for it. */
export function keepName(track: Track): void {
  const { counted, sku } = track;
  if (counted === undefined) return;
  const weight = track.votes.get(sku) ?? 0;
  track.votes.set(sku, track.votes.get(counted) ?? 0);
  track.votes.set(counted, weight);
  track.sku = counted;
  track.renamedSec = 0;
}
