import { assign, FORBIDDEN } from "./assignment.ts";
import { isHeap, isSeenTwice } from "./doubles.ts";
import { expectedBoxes, reachOf } from "./expectation.ts";
import { coveredShare, grow, overlapOf } from "./geometry.ts";
import { mayHaveStayed } from "./passages.ts";
import { age, sight } from "./sighting.ts";
import { bear, isAtRest, isWithinWhole, type Sighting, type Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";

/** All that is followed in one camera's picture. */
export type Following = { tracks: Track[]; nextId: number };

/** Widened boxes that overlap less than this are strangers. */
const LEAST_OVERLAP = 0.2;
/** What a thing must overlap its own old place to be found again there after a long absence. */
const LEAST_OVERLAP_RETURNED = 0.5;
/** A sighting under another product's label continues a track only in nearly the same place. */
const LEAST_OVERLAP_RENAMED = 0.6;
/** A part of a thing lies within its place by at least this share, and fits as a box of this overlap would. */
const PART_COVER = 0.9;
const OVERLAP_OF_PART = 0.5;
/** What a newborn track pays in a contest for a sighting; it fades with age. */
const YOUTH_COST = 0.3;
/** An uncounted track must be missed this often before it is forgotten. */
const LOST_FRAMES = 3;

/**
 * One frame: lets time pass, gives every sighting to the track it continues and starts tracks for the rest.
 *
 * The order is ByteTrack's (Zhang et al. 2022): believed tracks take from the strong sightings first; those
 * that got none may take a weak one, since a half hidden thing still looks a little like itself; tracks not
 * yet believed come last; only a strong sighting starts a track. The overlap is measured on boxes widened
 * by the way a thing can have gone since (the buffering of C-BIoU, Yang et al. 2023), but in seconds, so
 * that a hand's pull is followed at 5 frames a second as at 30.
 *
 * `dtSec` is the observed time since the camera's last frame: 0 for the first, and after a gap.
 */
export function follow(
  following: Following,
  frame: { readonly sightings: readonly Sighting[]; readonly t: number; readonly dtSec: number },
  tuning: Tuning,
): void {
  const { t, dtSec } = frame;
  for (const track of following.tracks) age(track, dtSec);
  // A fixed order makes the outcome independent of the order in which the detector lists its boxes.
  const heard = frame.sightings.filter(s => s.score >= tuning.weakScore).sort(byPlace);
  const sightings = heard.filter(one => !isHeap(one, heard));
  const strong = sightings.filter(s => s.score >= tuning.strongScore);
  const weak = sightings.filter(s => s.score < tuning.strongScore);
  const believed = following.tracks.filter(track => track.confirmed);
  const fresh = following.tracks.filter(track => !track.confirmed);
  const seen = new Set<Track>();
  const give = (tracks: readonly Track[], offered: readonly Sighting[]): Sighting[] => {
    const waiting = tracks.filter(track => !seen.has(track));
    const taken = match(waiting, offered, tuning);
    for (const [track, sighting] of taken) {
      sight(track, sighting, t, tuning);
      seen.add(track);
    }
    const gone = new Set(taken.values());
    return offered.filter(sighting => !gone.has(sighting));
  };
  const left = give(believed, strong);
  give(believed, weak);
  // The surer of two boxes for one new thing names it.
  for (const sighting of give(fresh, left).toSorted((a, b) => b.score - a.score)) {
    if (isSeenTwice(sighting, seen)) continue;
    const track = bear(following.nextId, t, sighting);
    following.nextId += 1;
    following.tracks.push(track);
    seen.add(track);
  }
  following.tracks = following.tracks.filter(
    track => track.counted !== undefined || mayHaveStayed(track) || !isLost(track, tuning),
  );
}

/** Long unseen, and not only because few frames came. */
function isLost(track: Track, tuning: Tuning): boolean {
  return track.awaySec > tuning.coastSec + 1e-9 && track.missedFrames >= LOST_FRAMES;
}

/** The pairs that together fit best; see {@link assign}. */
function match(
  tracks: readonly Track[],
  sightings: readonly Sighting[],
  tuning: Tuning,
): Map<Track, Sighting> {
  const pairs = new Map<Track, Sighting>();
  if (tracks.length === 0 || sightings.length === 0) return pairs;
  const costs = tracks.map(track => costsOf(track, sightings, tuning));
  const answer = assign(tracks.length, sightings.length, (row, column) => costs[row]?.[column] ?? FORBIDDEN);
  tracks.forEach((track, row) => {
    const sighting = sightings[answer[row] ?? -1];
    if (sighting) pairs.set(track, sighting);
  });
  return pairs;
}

/**
 * A thing in a hand may go on as it went or be put down that very moment, so both places are tried and the
 * better one counts. Of two tracks that claim one thing alike, the elder keeps it: taking turns, both
 * would live. Boxes that are widened by much overlap all that is near, so half of the cost is how the boxes themselves
 * overlap.
 */
function costsOf(track: Track, sightings: readonly Sighting[], tuning: Tuning): number[] {
  const reach = reachOf(track, tuning);
  const expected = expectedBoxes(track, tuning);
  const reached = expected.map(box => grow(box, reach));
  const least = reach === 0 ? LEAST_OVERLAP_RETURNED : LEAST_OVERLAP;
  const youth = YOUTH_COST / (1 + track.ageSec);
  return sightings.map(sighting => {
    const renamed = sighting.sku !== track.sku;
    const [boxes, box] = renamed ? [expected, sighting.box] : [reached, grow(sighting.box, reach)];
    const part = !renamed && isPartOf(sighting, track, tuning) ? OVERLAP_OF_PART : 0;
    const overlap = Math.max(part, ...boxes.map(place => overlapOf(place, box)));
    if (overlap < (renamed ? LEAST_OVERLAP_RENAMED : least)) return FORBIDDEN;
    const close = Math.max(part, ...expected.map(place => overlapOf(place, sighting.box)));
    return youth + (renamed ? 1 - overlap / 2 : 1 - (overlap + close) / 2);
  });
}

/** Whether a sighting is what can be seen of a thing that is half covered: it lies where the whole thing did. */
function isPartOf({ box }: Sighting, track: Track, tuning: Tuning): boolean {
  if (track.counted === undefined) return false;
  // Under a hand it may have been lost to something faint nearby: what shows in its place then is it all the same.
  if (isWithinWhole(box, track)) return true;
  return isAtRest(track, tuning) && coveredShare(box, track.lying) >= PART_COVER;
}

function byPlace(a: Sighting, b: Sighting): number {
  return (
    a.box[0] - b.box[0] ||
    a.box[1] - b.box[1] ||
    a.box[2] - b.box[2] ||
    a.box[3] - b.box[3] ||
    b.score - a.score ||
    (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0)
  );
}
