import type { Change } from "../counting/change.ts";
import type { BeliefView, TrackView } from "../counting/counting.ts";
import type { Box, Observation } from "../counting/observation.ts";

/** What a camera is there for, as the configuration says; the zone in 0–1 of its picture. */
export type WatchedView = {
  readonly name: string;
  readonly watches: "basket" | "shelf";
  readonly zone: readonly (readonly [x: number, y: number])[];
};

/** One camera as its maker sees it. Boxes are in 0–1 of the picture; times in milliseconds unless said. */
export type CameraView = WatchedView & {
  readonly t: number;
  readonly tracks: readonly Omit<TrackView, "camera">[];
  /** What the detector said and counting does not follow, with its word. */
  readonly hands: readonly Box[];
  readonly detections: number;
  readonly framesPerSecond: number;
  /** From capture to the cart; absent for recordings. */
  readonly ageMs?: number;
  readonly inferenceMs?: number;
  /** Grows with each picture; absent where there is none. */
  readonly picture?: number;
  /** Why nothing is seen in it now: all but the picture is old. Absent while it is live, and when a recording is over. */
  readonly trouble?: string;
};

/** The numbers of one product that are worth showing. */
export type BelievedView = Omit<BeliefView, "shares"> & {
  /** Ascending by quantity; shares are 0–1, rounded to thousandths. */
  readonly odds: readonly { readonly quantity: number; readonly share: number }[];
};

/** The maker's view, sent whole. Never kept: what is not looked at is gone. */
export type MakerView = {
  readonly cameras: readonly CameraView[];
  /** The newest first. */
  readonly changes: readonly Change[];
  readonly basket: readonly { readonly sku: string; readonly quantity: number }[];
  readonly beliefs: readonly BelievedView[];
  /** Whether a replay stands still; absent on a live cart, which cannot. */
  readonly paused?: boolean;
};

/** The last seconds of one camera, from which its rates follow. */
export type Pulse = {
  readonly observation: Observation;
  /** When the newest frames came, monotonic milliseconds, at most two seconds back. */
  readonly arrivals: readonly number[];
  readonly ageMs: number | undefined;
  readonly inferenceMs: number | undefined;
};

const RATE_OVER_MS = 2000;
/** Weight of the newest frame in the smoothed times. */
const NEWEST = 0.2;

export type Arrival = {
  readonly observation: Observation;
  readonly nowMs: number;
  readonly ageMs: number | undefined;
  readonly inferenceMs: number | undefined;
};

/** Takes one frame into a camera's pulse. */
export function beat(pulse: Pulse | undefined, arrival: Arrival): Pulse {
  const { observation, nowMs, ageMs, inferenceMs } = arrival;
  const arrivals = [...(pulse?.arrivals ?? []).filter(at => nowMs - at < RATE_OVER_MS), nowMs];
  return {
    observation,
    arrivals,
    ageMs: smooth(pulse?.ageMs, ageMs),
    inferenceMs: smooth(pulse?.inferenceMs, inferenceMs),
  };
}

export type Seen = {
  /** Absent before the first frame. */
  readonly pulse: Pulse | undefined;
  readonly tracks: readonly TrackView[];
  readonly picture: number | undefined;
  readonly trouble: string | undefined;
};

/** One camera's view; before its first frame there is none, unless to say why none comes. */
export function cameraView(watched: WatchedView, seen: Seen): CameraView | undefined {
  const { pulse, tracks, picture, trouble } = seen;
  if (pulse === undefined && trouble === undefined) return undefined;
  const { observation, arrivals, ageMs, inferenceMs } = pulse ?? nothingYet(watched.name);
  const spanMs = trouble === undefined ? (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) : 0;
  return {
    ...watched,
    t: observation.t,
    tracks: tracks
      .filter(track => track.camera === watched.name)
      .map(({ id, sku, box, state }) => ({ id, sku, box, state })),
    hands: observation.hands.map(hand => hand.box),
    detections: observation.items.length,
    framesPerSecond: spanMs === 0 ? 0 : Math.round(((arrivals.length - 1) * 10_000) / spanMs) / 10,
    ...(ageMs === undefined ? {} : { ageMs: Math.round(ageMs * 10) / 10 }),
    ...(inferenceMs === undefined ? {} : { inferenceMs: Math.round(inferenceMs * 10) / 10 }),
    ...(picture === undefined ? {} : { picture }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function nothingYet(camera: string): Pulse {
  const observation = { camera, t: 0, items: [], hands: [] };
  return { observation, arrivals: [], ageMs: undefined, inferenceMs: undefined };
}

/** Quantities less probable than this are no use to the eye. */
const LEAST_SHARE = 0.005;

/** What is believed, by space and product, without the quantities that hardly can be. */
export function beliefsOf(beliefs: readonly BeliefView[]): readonly BelievedView[] {
  return beliefs.map(({ space, watches, sku, shares }) => ({
    ...{ space, watches, sku },
    odds: shares.flatMap((share, quantity) =>
      share < LEAST_SHARE ? [] : [{ quantity, share: Math.round(share * 1000) / 1000 }],
    ),
  }));
}

function smooth(before: number | undefined, now: number | undefined): number | undefined {
  if (now === undefined || before === undefined) return now ?? before;
  return before + NEWEST * (now - before);
}
