import { centreOf, coveredShare, distance, overlapOf, type Point, sizeOf } from "./geometry.ts";
import { type Hand, holderOf } from "./hands.ts";
import { speedOf } from "./motion.ts";
import type { Box } from "./observation.ts";
import { miss } from "./sighting.ts";
import { isAtRest, isWithinWhole, type Rest, restOf, type Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";
import { contains, containsWithin } from "./zone.ts";

/** What surrounds the tracks in one frame. */
export type Surroundings = {
  readonly zone: readonly Point[];
  readonly hands: readonly Hand[];
  readonly t: number;
  readonly dtSec: number;
};

/** A thing of the same product that overlaps a place by this much is the thing that lay there. */
const SAME_THING_OVERLAP = 0.3;
/** A rest that creeps further than this share of the thing's size has become another rest. */
const CREEP_SHARE = 0.5;
/** A thing of which so much appears within the place of another one may have lain below it. */
const BELOW_SHARE = 0.3;
/** A thing of which so much lies where it lay has been pushed, not carried. */
const PUSHED_SHARE = 0.5;

/**
 * After {@link follow}: notes for every track whether it is in the zone, lies still, is held or hidden.
 * The census only reads these notes.
 */
export function noteWhereabouts(tracks: readonly Track[], around: Surroundings, tuning: Tuning): void {
  for (const track of tracks) {
    if (track.awaySec > 0) noteAbsence(track, tracks, around, tuning);
    noteZone(track, around, tuning);
    if (track.hits === 1 && track.awaySec === 0) track.bornCovered = isOverOthers(track, tracks);
    track.holder = holderOf(track.box, around.hands);
    track.heldSec = track.holder ? track.heldSec + around.dtSec : 0;
    if (track.holder) track.touchedT = around.t;
    noteFreedom(track, around, tuning);
    noteRest(track, around, tuning);
  }
}

/** An unseen thing grows more absent, but only while its place can be seen: hidden is not gone. */
function noteAbsence(track: Track, tracks: readonly Track[], around: Surroundings, tuning: Tuning): void {
  if (track.veiledT !== undefined) return;
  if (isHidden(track, tracks, around, tuning)) {
    track.coveredT = around.t;
    return;
  }
  track.unseenSec += around.dtSec;
  miss(track, around.t);
}

/**
 * Whether something may hide the resting place of a thing: a hand, or a thing that came to lie there
 * around the time the other was last seen. What lay beside it all along did not hide it before either.
 * Where it was last seen for sure is where it lies: what looked faintly like it since may have been
 * anything, and mostly is while it is being covered.
 */
function isHidden(track: Track, tracks: readonly Track[], around: Surroundings, tuning: Tuning): boolean {
  const { counted, countedBox: whole, sureBox, sureT } = track;
  const isPushed = whole !== undefined && coveredShare(sureBox, whole) >= PUSHED_SHARE;
  if (counted === undefined || !(isAtRest(track, tuning) || isPushed)) return false;
  const hides = (box: Box): boolean => coveredShare(sureBox, box) >= tuning.coverShare;
  if (around.hands.some(hand => hides(hand.box))) return true;
  return tracks.some(
    other =>
      other !== track &&
      other.confirmed &&
      other.awaySec === 0 &&
      other.stillT > sureT - tuning.settleSec &&
      // The same product in the same place is rather the thing itself, followed anew, than another over it.
      !(other.sku === counted && overlapOf(other.box, track.lying) >= SAME_THING_OVERLAP) &&
      hides(other.box),
  );
}

/** Whether a thing is first seen where a counted one lies, or lay before it was moved. */
function isOverOthers(track: Track, tracks: readonly Track[]): boolean {
  return tracks.some(
    ({ countedBox, formerBox }) =>
      (countedBox && coveredShare(track.box, countedBox) >= BELOW_SHARE) ||
      (formerBox && coveredShare(track.box, formerBox) >= BELOW_SHARE),
  );
}

function noteZone(track: Track, around: Surroundings, tuning: Tuning): void {
  const place = centreOf(track.box);
  // To come in the middle must be truly inside; to leave it must be beyond the margin.
  const inside =
    track.counted === undefined && track.wasOutside
      ? contains(around.zone, place)
      : containsWithin(around.zone, place, tuning.rimMargin);
  if (!inside && track.inside) {
    track.outsideT = around.t;
    track.outsideSec = 0;
  } else if (!inside) track.outsideSec += around.dtSec;
  track.inside = inside;
  track.wasOutside ||= !inside;
}

/** What is out of sight is as free as it was: the hand over its place may be on something else. */
function noteFreedom(track: Track, { t, dtSec }: Surroundings, tuning: Tuning): void {
  if (track.awaySec > 0) return;
  const isQuick = speedOf(track.motion) > tuning.rollPerSec * sizeOf(track.box);
  if (track.holder || !track.inside || isQuick) [track.freeT, track.freeSec] = [t, 0];
  else if (t > track.freeT) track.freeSec += dtSec;
}

/** Keeps the rest that may become a count: it begins with stillness and ends with leaving the spot. */
function noteRest(track: Track, around: Surroundings, tuning: Tuning): void {
  const place = centreOf(track.box);
  if (track.counted !== undefined) {
    track.rest = undefined;
    if (track.inside && track.awaySec === 0 && isAtRest(track, tuning) && isSureOf(track, tuning))
      noteLying(track);
    // A name ripens while the thing is seen: what is covered goes on under the name it had.
    if (track.sku === track.counted) track.renamedSec = 0;
    else if (track.awaySec === 0) track.renamedSec += around.dtSec;
    return;
  }
  const { rest } = track;
  if (!track.inside) track.rest = undefined;
  else if (!rest || distance(rest.place, place) > CREEP_SHARE * sizeOf(track.box)) {
    track.rest = isAtRest(track, tuning) ? newRest(track, tuning) : undefined;
  } else countRest(track, rest, around, tuning);
}

/** Whether a thing was seen for sure where it lies: what only faintly looks like it may be something else. */
function isSureOf(track: Track, tuning: Tuning): boolean {
  return track.sureT >= restOf(track, tuning).t;
}

/** A counted thing that came to lie elsewhere has left a place where something may lie that it hid. */
function noteLying(track: Track): void {
  const { countedBox: lay, lying } = track;
  if (lay === lying) return;
  // What is seen of it in another spot within its place is a part of it: the whole still lies there.
  if (isWithinWhole(lying, track)) return;
  if (lay && distance(centreOf(lay), centreOf(lying)) > CREEP_SHARE * sizeOf(lay)) track.formerBox = lay;
  track.countedBox = lying;
}

/** What sways in a hand does not lie yet, however long it has swayed. */
function newRest(track: Track, tuning: Tuning): Rest {
  const { sec, ...where } = restOf(track, tuning);
  return { ...where, sec: isHeld(track, tuning) ? 0 : sec, openSec: 0, hits: 1, frames: 1 };
}

/** While a hand is on a thing nothing is decided: it may be taken back, and often is. */
function isHeld({ holder, heldSec }: Track, tuning: Tuning): boolean {
  return holder !== undefined && heldSec <= tuning.holdSec;
}

/** A rest lasts from sighting to sighting: the time after the last one is not rest yet, it may be absence. */
function countRest(track: Track, rest: Rest, around: Surroundings, tuning: Tuning): void {
  const isSeen = track.awaySec === 0;
  rest.frames += 1;
  rest.hits += isSeen ? 1 : 0;
  if (!isHeld(track, tuning)) rest.openSec += around.dtSec;
  if (!isSeen) return;
  rest.sec += rest.openSec;
  rest.openSec = 0;
}
