import { Fault } from "../fault.ts";
import type { Quantity } from "./belief.ts";
import {
  type CameraState,
  holdArrivals,
  look,
  openCamera,
  takeBaseline,
  type WatchedCamera,
} from "./camera.ts";
import type { Change, Sku } from "./change.ts";
import { defaultRates } from "./default-rates.ts";
import { type Doubt, doubtsOf } from "./doubt.ts";
import type { Signals } from "./likelihood.ts";
import type { Box, Observation } from "./observation.ts";
import type { CountingRates } from "./rates.ts";
import { report, type Terms } from "./reporting.ts";
import { isSettled } from "./settling.ts";
import { beginTrip, openSpaces, renameBaseline, type Space, takeAsBaseline } from "./space.ts";
import { defaultTuning, type Tuning } from "./tuning.ts";
import { unfinishedIn } from "./unfinished.ts";
import { gather, type Window } from "./window.ts";

export type { WatchedCamera } from "./camera.ts";

export type CountingOptions = {
  readonly cameras: readonly WatchedCamera[];
  /** The product that a detector's label means. Labels that are not in it are ignored. */
  readonly skuOf: ReadonlyMap<string, Sku>;
  readonly tuning?: Partial<Tuning>;
  /** How often the witnesses err, measured on trips whose truth is known. */
  readonly rates?: CountingRates;
  /**
   * What is known to lie in the basket when counting starts, seen or not: what comes to light of it later is no
   * change. Without it, what the cameras show at first is all that is known of the start.
   */
  readonly inBasket?: ReadonlyMap<Sku, number>;
  /** Which witnesses are heard; both, unless one is to be judged alone. */
  readonly signals?: Signals;
  /** Sees every window before it is judged: for measuring the rates. */
  readonly onWindow?: (window: Window, now: number) => void;
};

/** One followed thing, for a screen that shows what counting believes. What is held but not told yet is not counted. */
export type TrackView = {
  readonly camera: string;
  readonly id: number;
  readonly sku: Sku;
  readonly box: Box;
  readonly state: "tentative" | "confirmed" | "counted" | "unseen";
};

/** What is believed of one product in one space. */
export type BeliefView = {
  readonly space: string;
  readonly watches: "basket" | "shelf";
  readonly sku: Sku;
  /** How probable each quantity is: the index is the quantity, the shares add up to 1. */
  readonly shares: Quantity;
};

/** Observations in, changes out. Holds no clock: time is what the observations say. */
export type Counting = {
  /**
   * Takes one frame; returns the changes that it settled, in order of their time. They lie about a second
   * back: a count must hold before it is one. Throws Fault("bad-data") for a camera that is not configured
   * and for time that runs backwards within a camera.
   */
  observe(observation: Observation): readonly Change[];
  /** The camera is gone at `t` seconds: what it counted is held, and it speaks for nothing till it returns. */
  lose(camera: string, t: number): void;
  /**
   * The recording ended or the cart passed the gate at `t` seconds: what is pending is decided with what is
   * known, less surely. Counting may go on afterwards.
   */
  finish(t: number): readonly Change[];
  /** After `finish`: what was told lies there at the start of a new trip, and its doubts are none of the last one's. */
  beginTrip(): void;
  /** Products whose quantity is not sure as things stand, and why. */
  doubts(): readonly Doubt[];
  /** How probable each quantity of each product that was ever seen is, as things stand. */
  beliefs(): readonly BeliefView[];
  /** What is followed right now, counted or not. */
  tracks(): readonly TrackView[];
};

/**
 * Starts counting with nothing seen. What stands in a zone when its camera delivers its first second is
 * that camera's baseline and never a change. Throws Fault("bad-config") for a zone that is no polygon.
 */
export function createCounting(options: CountingOptions): Counting {
  const tuning: Tuning = { ...defaultTuning, ...options.tuning };
  const terms: Terms = { rates: options.rates ?? defaultRates, signals: options.signals ?? "both", tuning };
  const cameras = new Map(options.cameras.map(watched => [watched.name, openChecked(watched)]));
  const spaces = openSpaces([...cameras.values()], options.inBasket);
  const cameraNamed = (name: string): CameraState => {
    const camera = cameras.get(name);
    if (!camera) throw new Fault("bad-data", `No camera is called ${name}; add it to cameras or rename it.`);
    return camera;
  };
  const decide = (space: Space, t: number, hasty: boolean): Change[] => {
    const window = gather(space, t, tuning, hasty);
    options.onWindow?.(window, t);
    const changes = report(space, window, t, terms);
    space.unfinished = hasty ? unfinishedIn(space) : [];
    return changes;
  };
  return {
    observe(observation) {
      const camera = cameraNamed(observation.camera);
      refuseBackwards(camera, observation.t);
      look(camera, observation, options.skuOf, tuning);
      const space = spaces.find(({ cameras: of }) => of.includes(camera));
      if (!space) return [];
      if (takeBaseline(camera, tuning)) takeAsBaseline(space, tuning);
      renameBaseline(space, camera, tuning);
      holdArrivals(camera, tuning);
      return isSettled(space, observation.t, tuning) ? decide(space, observation.t, false) : [];
    },
    lose(name, t) {
      cameraNamed(name).lostT = t;
    },
    finish(t) {
      return spaces.flatMap(space => decide(space, t, true)).sort((a, b) => a.t - b.t);
    },
    beginTrip() {
      for (const space of spaces) beginTrip(space, tuning);
    },
    doubts: () => spaces.flatMap(doubtsOf),
    beliefs: () => spaces.flatMap(beliefsOf),
    tracks: () => [...cameras.values()].flatMap(viewOf),
  };
}

function openChecked(watched: WatchedCamera): CameraState {
  const corners = watched.zone.length;
  if (corners >= 3) return openCamera(watched);
  throw new Fault(
    "bad-config",
    `The zone of camera ${watched.name} has ${corners} corners; give three or more.`,
  );
}

function beliefsOf({ name, watches, belief }: Space): BeliefView[] {
  return [...belief].map(([sku, shares]) => ({ space: name, watches, sku, shares }));
}

function refuseBackwards({ watched, lastT }: CameraState, t: number): void {
  if (Number.isFinite(t) && t >= lastT) return;
  const { name } = watched;
  throw new Fault("bad-data", `Time of camera ${name} went from ${lastT} s to ${t} s; sort its lines by t.`);
}

function viewOf(camera: CameraState): TrackView[] {
  return camera.following.tracks.map(track => {
    const { id, sku, box, confirmed, counted, came, awaySec } = track;
    const state = !confirmed
      ? "tentative"
      : awaySec > 0
        ? "unseen"
        : counted !== undefined && came === undefined
          ? "counted"
          : "confirmed";
    return { camera: camera.watched.name, id, sku, box, state };
  });
}
