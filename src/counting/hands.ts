import { type Following, follow } from "./association.ts";
import { areaOf, centreOf, type Point, sharedArea } from "./geometry.ts";
import type { Box, Detection } from "./observation.ts";
import { miss } from "./sighting.ts";
import type { Tuning } from "./tuning.ts";
import { containsWithin } from "./zone.ts";

/** A hand as one frame shows it, and since when it is over the zone; undefined while it is not. */
export type Hand = { readonly box: Box; readonly enteredT: number | undefined };

/** The hands of one camera. Times are the camera's own. */
export type Hands = {
  readonly following: Following;
  /** Whether this camera has ever shown a hand: without a model for them it never will. */
  everSeen: boolean;
  /** Those in this frame. */
  now: readonly Hand[];
  /** The last visit of any hand to the zone: from its first frame … */
  fromT: number;
  /** … to its last one so far; −∞ before any. */
  lastT: number;
};

/** A hand that comes back within this long has not been away. */
const SAME_VISIT_SEC = 0.4;
/** A hand that overlaps this share of the smaller of both boxes may hold the thing. */
const GRIP_SHARE = 0.1;

export function noHands(): Hands {
  const never = Number.NEGATIVE_INFINITY;
  return { following: { tracks: [], nextId: 1 }, everSeen: false, now: [], fromT: never, lastT: never };
}

/** What surrounds the hands in one frame. */
type Frame = { readonly zone: readonly Point[]; readonly t: number; readonly dtSec: number };

/**
 * Follows one frame's hands, in the way things are followed. A hand's visit lasts while its middle is over the
 * zone, and counts once it was sighted twice (what one frame shows alone is rather none), until a while after its last
 * sure sighting: hands never rest for long, and what is faintly like one may lie where a hand went.
 */
export function noteHands(hands: Hands, seen: readonly Detection[], frame: Frame, tuning: Tuning): void {
  const { zone, t, dtSec } = frame;
  const sightings = seen.map(({ score, box }) => ({ sku: "hand", score, box }));
  follow(hands.following, { sightings, t, dtSec }, tuning);
  // A hand that is not seen is not hidden, it is gone: its track must not stay for the rest of the day.
  for (const track of hands.following.tracks) if (track.awaySec > 0) miss(track, t);
  const present = hands.following.tracks.filter(
    ({ awaySec, sureT }) => awaySec === 0 && t - sureT <= tuning.coastSec,
  );
  for (const track of present) {
    const over = containsWithin(zone, centreOf(track.box), tuning.rimMargin);
    track.enteredT = over ? (track.enteredT ?? t) : undefined;
  }
  hands.now = present.map(({ box, enteredT }) => ({ box, enteredT }));
  const since = present.flatMap(({ enteredT, hits }) =>
    enteredT === undefined || hits < 2 ? [] : [enteredT],
  );
  if (since.length === 0) return;
  hands.everSeen = true;
  if (t - hands.lastT > SAME_VISIT_SEC) hands.fromT = Math.min(...since);
  hands.lastT = t;
}

/** The hand that may hold a thing, if one does. */
export function holderOf(box: Box, hands: readonly Hand[]): Hand | undefined {
  return hands.find(hand => {
    const smaller = Math.min(areaOf(hand.box), areaOf(box));
    return smaller > 0 && sharedArea(hand.box, box) / smaller >= GRIP_SHARE;
  });
}
