import { distance, type Point, sizeOf } from "./geometry.ts";
import { isAtRest, type Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";
import { distanceToRim } from "./zone.ts";

/** A thing that went over the rim and did not come back: into the space (+1) or out of it (−1). */
export type Passage = {
  readonly track: Track;
  readonly sku: string;
  readonly sign: 1 | -1;
  readonly t: number;
};

/** Sightings of one passage by several cameras lie no further apart: their clocks differ, and their views. */
export const SAME_PASSAGE_SEC = 0.6;

/** What lies round the tracks of one frame. */
export type Rim = {
  readonly zone: readonly Point[];
  /** Whether a hand is over the zone. */
  readonly handOver: boolean;
  /** What is found inside until then has lain there before. */
  readonly firstT: number;
  readonly t: number;
};

/** A thing that is out of sight for this long after it went over the rim stays where it went. */
const GONE_SEC = 0.35;
/** A thing first seen this close to the rim, in its own sizes, may have come over it unseen. */
const NEAR_RIM_SIZES = 0.5;
/** What a hand shows within this long after it came over the rim, it has not found inside. */
const BROUGHT_SEC = 0.5;
/** A thing that came in and went out of sight is waited for no longer than this. */
const REMEMBERED_SEC = 4;

/**
 * Follows on which side of the rim a thing is at home, and tells when that changes. A thing is at home
 * where it was born, until it has come to rest inside, was lost from sight there, or has left. While a hand
 * is on it or, when it is out of sight, anywhere over the zone, it has not come in: a hand that dips in with
 * something and takes it out again is no passage. Call once a frame for every confirmed track, after its
 * whereabouts are noted.
 *
 * The crossing dates from the moment the thing's middle passed the rim.
 */
export function passageOf(track: Track, around: Rim, tuning: Tuning): Passage | undefined {
  track.home ??= birthSideOf(track, around);
  if (track.inside && track.wasInside === false) track.enteredT = around.t;
  track.wasInside = track.inside;
  const { sku } = track;
  if (track.home === "outside" && track.inside && hasStayed(track, around, tuning)) {
    track.home = "inside";
    return { track, sku, sign: 1, t: track.enteredT ?? track.bornT };
  }
  const isAway = track.outsideSec >= GONE_SEC || track.awaySec >= GONE_SEC;
  if (track.home === "inside" && !track.inside && isAway) {
    track.home = "outside";
    return { track, sku: track.counted ?? sku, sign: -1, t: track.outsideT };
  }
  return undefined;
}

/** Whether a thing came in and may yet turn out to have stayed there: it must not be forgotten before. */
export function mayHaveStayed(track: Track): boolean {
  return track.confirmed && track.home === "outside" && track.inside && track.awaySec < REMEMBERED_SEC;
}

function hasStayed(track: Track, { handOver }: Rim, tuning: Tuning): boolean {
  if (track.awaySec > 0) return track.awaySec >= GONE_SEC && !handOver;
  return isAtRest(track, tuning) && !track.holder;
}

/** What a hand holds that came over the rim a moment ago came with it, though it is seen only now. */
function birthSideOf(track: Track, { zone, firstT }: Rim): "inside" | "outside" {
  if (!track.inside || track.wasOutside) return "outside";
  if (track.bornT <= firstT) return "inside";
  const broughtT = track.holder?.enteredT;
  if (broughtT !== undefined && track.bornT - broughtT < BROUGHT_SEC) {
    track.enteredT = Math.min(broughtT, track.bornT);
    return "outside";
  }
  const isNearRim = distanceToRim(zone, track.bornPlace) < NEAR_RIM_SIZES * sizeOf(track.box);
  return isNearRim && distance(track.bornPlace, track.anchor) > 0 ? "outside" : "inside";
}
