import type { Sku } from "./change.ts";
import { wasSeenComing, wasSeenGoing } from "./crossings.ts";
import { missesToBelieve } from "./sighting.ts";
import type { Arrival, Track } from "./track.ts";
import type { Tuning } from "./tuning.ts";
import { isTwin } from "./twins.ts";

/** One piece that is about to be, or is no longer, part of what stands in a camera's zone. */
export type Step = {
  readonly track: Track;
  readonly sku: Sku;
  readonly sign: 1 | -1;
  /** When it happened: at the last sighting, when it left the zone, when it came to rest. */
  readonly t: number;
  /** For how long it has held. */
  readonly sec: number;
  readonly crossing: boolean;
  /** Whether it has held for long enough to be believed. */
  readonly ripe: boolean;
  /** Whether a thing that lies as it lay is only called something else. */
  readonly renamed?: true;
};

/** A thing unseen for this long is a departure in the making. */
const ABSENT_SEC = 0.35;
/** A thing seen within this long stands in plain view. */
export const IN_VIEW_SEC = 0.35;

/**
 * What would change if the picture stayed as it is: computed anew in every frame from the tracks alone, so
 * a flicker leaves nothing behind. A thing that stood stays counted while it moves, until it is outside the
 * zone or cannot be found; a new thing counts once it has come to rest.
 */
export function stepsOf(tracks: readonly Track[], now: number, tuning: Tuning): Step[] {
  const steps: Step[] = [];
  for (const track of tracks) {
    if (!track.confirmed) continue;
    const departure = departureOf(track, tuning);
    const arrival = track.came ? untoldArrivalOf(track, track.came, departure) : arrivalOf(track, tuning);
    // What came comes before it goes: they are taken in this order.
    if (arrival) steps.push(arrival);
    if (departure) steps.push(departure);
    else if (!track.came) steps.push(...renamingOf(track, now, tuning));
  }
  return steps;
}

/** How many pieces of a product a camera counts and has told, and how many of them it has in plain view. */
export function stock(
  tracks: readonly Track[],
  sku: Sku,
): { readonly counted: number; readonly inView: number } {
  const of = tracks.filter(track => track.counted === sku && !track.came);
  const inView = of.filter(track => track.inside && track.awaySec <= IN_VIEW_SEC);
  return { counted: of.length, inView: inView.length };
}

/**
 * The departure that recording or gate cut short: the thing was seen going and is out of sight, but not
 * for long enough to be sure in the ordinary way.
 */
export function hastyDepartureOf(track: Track, tuning: Tuning): Step | undefined {
  if (track.counted === undefined || track.missedFrames < 2 || !wasSeenGoing(track)) return undefined;
  return absence(track, track.counted, tuning);
}

function departureOf(track: Track, tuning: Tuning): Step | undefined {
  if (track.counted === undefined) return undefined;
  if (!track.inside) {
    const { outsideT: t, outsideSec: sec } = track;
    const ripe = sec >= settleSec(tuning);
    return { track, sku: track.counted, sign: -1, t, sec, crossing: true, ripe };
  }
  if (track.unseenSec < ABSENT_SEC) return undefined;
  return absence(track, track.counted, tuning);
}

function absence(track: Track, sku: Sku, tuning: Tuning): Step {
  // Taken from under a hand: it went when the hand went, not when the hand first covered it.
  const t = track.coveredT ?? lastMomentOf(track);
  const sec = track.unseenSec;
  const ripe = sec >= settleSec(tuning) && track.missedFrames >= missesToBelieve(track);
  return { track, sku, sign: -1, t, sec, crossing: wasSeenGoing(track), ripe };
}

/**
 * When an unseen thing went. On its way it is dated by its last sighting; from rest it went at some moment
 * between that sighting and the first frame without it, so the middle errs least.
 */
function lastMomentOf(track: Track): number {
  return wasSeenGoing(track) ? track.lastT : (track.lastT + track.missedT) / 2;
}

function arrivalOf(track: Track, tuning: Tuning): Step | undefined {
  const { rest } = track;
  if (track.counted !== undefined || !rest || track.awaySec > IN_VIEW_SEC) return undefined;
  if (isTwin(track)) return undefined;
  if (rest.hits / rest.frames < tuning.agreement) return undefined;
  return {
    track,
    sku: track.sku,
    sign: 1,
    t: rest.t,
    sec: rest.sec,
    crossing: wasSeenComing(track),
    ripe: rest.sec >= settleSec(tuning),
  };
}

/**
 * The arrival of a thing that is counted and was not told yet, under the name it has by now. While it may be going
 * again nothing is told of it; once it is gone both are, and cancel out.
 */
function untoldArrivalOf(track: Track, came: Arrival, departure: Step | undefined): Step | undefined {
  if (departure && !departure.ripe) return undefined;
  return { ...came, track, sku: departure?.sku ?? track.sku, sign: 1, ripe: true };
}

/** A counted thing that has long been called something else was miscalled: one goes, the other comes. */
function renamingOf(track: Track, now: number, tuning: Tuning): Step[] {
  if (track.counted === undefined || track.renamedSec === 0) return [];
  const [t, sec] = [now - track.renamedSec, track.renamedSec];
  const both = { track, t, sec, crossing: false, renamed: true, ripe: sec >= settleSec(tuning) } as const;
  return [
    { ...both, sku: track.counted, sign: -1 },
    { ...both, sku: track.sku, sign: 1 },
  ];
}

/** The settle time, less what adding up many short frames may lose. */
function settleSec(tuning: Tuning): number {
  return tuning.settleSec - 1e-9;
}
