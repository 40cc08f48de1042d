import { type Belief, likeliest, surely } from "./belief.ts";
import { type CameraState, isAway, type WatchedCamera } from "./camera.ts";
import { stepsOf, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import { take } from "./tally.ts";
import type { Tuning } from "./tuning.ts";
import type { Unfinished } from "./unfinished.ts";
import { forgetDoubtOfVeil } from "./veil.ts";

/** A passage that one camera told of, and who has told of it by now. */
export type Heard = {
  readonly sku: Sku;
  readonly sign: 1 | -1;
  readonly t: number;
  readonly cameras: Set<string>;
};

/** A space that things go into and out of, the cameras that look into it, and what is believed to be there. */
export type Space = {
  readonly name: string;
  readonly watches: "basket" | "shelf";
  readonly cameras: readonly CameraState[];
  readonly belief: Belief;
  /** Whether it is known what lay there at the start, seen or not. */
  readonly isKnown: boolean;
  /** What was seen lying there at the start. */
  readonly baseline: Map<Sku, number>;
  /** The belief in the light of what was in plain view at the last verdict … */
  readonly lit: Belief;
  /** … of these cameras. */
  litBy: readonly string[];
  /** The quantities that were told so far, as changes or as the baseline. */
  readonly told: Map<Sku, number>;
  /** What went over the rim in windows that were decided a while ago, by the camera that told of it. */
  heard: Heard[];
  /** Why a product is in doubt, for each that is. */
  readonly reasons: Map<Sku, string>;
  /** The cameras that told of pieces gone since a product's quantity was last told anew, and were not believed. */
  readonly disbelieved: Map<Sku, Set<string>>;
  /** What was under way when recording or gate had all decided; nothing while counting goes on. */
  unfinished: readonly Unfinished[];
  /** When the first sign of what is not decided yet was seen. */
  openT: number | undefined;
};

/**
 * Sorts cameras into spaces: all baskets' cameras look into one; a shelf is alone unless it is told to share.
 * `inBasket` is what is known to lie in the basket; undefined where nobody knows.
 */
export function openSpaces(
  cameras: readonly CameraState[],
  inBasket: ReadonlyMap<Sku, number> | undefined,
): Space[] {
  const spaces = new Map<string, CameraState[]>();
  for (const camera of cameras) {
    const name = spaceOf(camera.watched);
    spaces.set(name, [...(spaces.get(name) ?? []), camera]);
  }
  return [...spaces].map(([name, of]) => {
    const watches = of[0]?.watched.watches ?? "basket";
    const lies = watches === "basket" ? inBasket : undefined;
    return {
      name,
      watches,
      cameras: of,
      belief: new Map([...(lies ?? [])].map(([sku, pieces]) => [sku, surely(pieces)] as const)),
      isKnown: lies !== undefined,
      baseline: new Map(),
      lit: new Map(),
      litBy: [],
      told: new Map(lies),
      heard: [],
      reasons: new Map(),
      disbelieved: new Map(),
      unfinished: [],
      openT: undefined,
    };
  });
}

/**
 * What stood there from the start: as much as the camera with the best view found. A camera that comes later, when
 * others have long told what lies there, fills in no more than its own count.
 */
export function takeAsBaseline(space: Space, tuning: Tuning): void {
  const speaking = space.cameras.filter(({ spoke }) => spoke);
  const firstT = Math.min(...speaking.map(({ startT }) => startT ?? Number.POSITIVE_INFINITY));
  for (const { following, startT } of speaking) {
    if (startT === undefined || startT > firstT + tuning.baselineSec) continue;
    for (const sku of new Set(following.tracks.flatMap(({ counted }) => counted ?? []))) {
      const { counted } = stock(following.tracks, sku);
      if (counted > (atStart(space).get(sku) ?? 0)) begin(space, sku, counted);
    }
  }
}

function atStart({ isKnown, baseline, told }: Space): ReadonlyMap<Sku, number> {
  return isKnown ? baseline : told;
}

/** What is known of the start is not learnt from what is seen of it. */
function begin(space: Space, sku: Sku, seen: number): void {
  space.baseline.set(sku, seen);
  if (space.isKnown) return;
  space.told.set(sku, seen);
  space.belief.set(sku, surely(seen));
  space.lit.delete(sku);
}

/** Names settle within this long of the start, unless a hand comes first. */
const NAMING_SEC = 4;

/**
 * A thing that lay there from the start and was called by another name at first: what was told of the start
 * is put right, and no change. Once a hand has been there it may be another thing in the same place.
 */
export function renameBaseline(space: Space, camera: CameraState, tuning: Tuning): void {
  if (camera.lastT - (camera.startT ?? 0) > NAMING_SEC) return;
  if (space.cameras.some(({ hands }) => hands.lastT > Number.NEGATIVE_INFINITY)) return;
  for (const track of camera.following.tracks) {
    if (track.counted === undefined || track.renamedSec < tuning.restSec) continue;
    const names = [track.counted, track.sku];
    const before = names.map(sku => mostCounted(space, sku));
    track.counted = track.sku;
    track.renamedSec = 0;
    for (const [i, sku] of names.entries()) shift(space, sku, mostCounted(space, sku) - (before[i] ?? 0));
  }
}

function mostCounted({ cameras }: Space, sku: Sku): number {
  return Math.max(...cameras.map(({ following }) => stock(following.tracks, sku).counted));
}

function shift(space: Space, sku: Sku, by: number): void {
  if (by !== 0) begin(space, sku, Math.max(0, (atStart(space).get(sku) ?? 0) + by));
}

/**
 * A new trip begins: what was told lies there, for sure, and what was in doubt was the last trip's; so was what a lost
 * camera had seen and could not tell any more.
 */
export function beginTrip(space: Space, tuning: Tuning): void {
  const { belief, told, lit, reasons, disbelieved, baseline, cameras } = space;
  for (const camera of cameras) {
    camera.passages = [];
    if (camera.lostT !== undefined) take(stepsOf(camera.following.tracks, camera.lastT, tuning));
    forgetDoubtOfVeil(camera.following.tracks);
  }
  space.heard = [];
  space.unfinished = [];
  space.openT = undefined;
  for (const sku of belief.keys()) belief.set(sku, surely(told.get(sku) ?? 0));
  lit.clear();
  reasons.clear();
  disbelieved.clear();
  baseline.clear();
  for (const [sku, quantity] of told) baseline.set(sku, quantity);
}

/** How many pieces are believed to be there. */
export function quantityIn(space: Space, sku: Sku): number {
  const quantity = space.belief.get(sku);
  return quantity ? likeliest(quantity).quantity : 0;
}

/**
 * The cameras that can speak for now: not lost, not blind from the start, and not just returned, when what they do not
 * see is still as they remember it.
 */
export function witnessesOf(space: Space, now: number, tuning: Tuning): CameraState[] {
  return space.cameras.filter(
    camera =>
      camera.spoke && !isAway(camera, now, tuning) && camera.lastT - camera.resumedT >= tuning.settleSec,
  );
}

function spaceOf({ name, watches, space }: WatchedCamera): string {
  if (watches === "basket") return "basket";
  return space === undefined ? `camera ${name}` : `shelf ${space}`;
}
