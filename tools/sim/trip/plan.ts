import { goodOf, goods } from "../world/goods.ts";
import { someSurroundings } from "../world/looks.ts";
import type { Fall } from "../world/physics.ts";
import { between, pick, type Random, randomOf, wholeBetween } from "../world/random.ts";
import type { Place } from "../world/scene.ts";
import { restingTurns } from "../world/solids.ts";
import { after, turnAbout } from "../world/space.ts";
import { someTripCameras, zoneOf } from "./cameras.ts";
import { type Deed, type Director, openDirector, type Passage } from "./director.ts";
import { deeds, endsTrip, needsContents, takesOne } from "./kinds.ts";
import { pause } from "./moves.ts";
import { givenFor, type Play } from "./people.ts";
import { type Frame, openRecorder } from "./recorder.ts";
import {
  type Action,
  type Kind,
  type KindWish,
  kinds,
  type Truth,
  type TruthEvent,
  unrulyKinds,
} from "./truth.ts";

/** A trip: what is true of it, and the frames of each of its cameras, in the truth's order. */
export type Trip = { readonly truth: Truth; readonly frames: readonly (readonly Frame[])[] };

export type TripWish = {
  readonly seed: number;
  readonly nth: number;
  /** Only this kind, as far as it can be, or the unruly ones mixed; otherwise all kinds but those, mixed. */
  readonly kind?: KindWish;
  /** What happens, one after the other, from an empty basket on; left to chance where it is not given. */
  readonly acts?: readonly Kind[];
  readonly cameras: number;
  /** Side of a picture in pixels. */
  readonly size: number;
  readonly framesPerSecond: number;
};

/**
 * Plays a trip. The same wish always gives the same trip. A trip in which something falls beside the basket is
 * thrown away and played anew with other chances, so that the truth of the one returned is certain.
 */
export function playTrip(fallIn: (place: Place) => Fall, wish: TripWish): Trip {
  for (let attempt = 0; attempt < 40; attempt++) {
    const fall = fallIn("cart");
    const trip = tryTrip(fall, wish, randomOf(wish.seed, `trip ${wish.nth} attempt ${attempt}`));
    fall.close();
    if (trip) return trip;
  }
  throw new RangeError(`trip ${wish.nth} of seed ${wish.seed} spills its goods whatever is tried`);
}

function tryTrip(fall: Fall, wish: TripWish, random: Random): Trip | undefined {
  const director = openDirector("cart", fall);
  if (!wish.acts) load(director, random, wish.kind);
  director.begin();
  const start = countsOf(director);
  const cameras = someTripCameras(random, wish);
  const surroundings = someSurroundings(random, "cart");
  const recorder = openRecorder({ random, cameras, surroundings, framesPerSecond: wish.framesPerSecond });
  const acted = act({ director, recorder, random, cameras }, wish);
  if (!acted || director.hasSpilt()) return undefined;
  const { actions, events } = acted;
  const truth: Truth = {
    seed: wish.seed,
    seconds: seconds(director.t),
    framesPerSecond: wish.framesPerSecond,
    cameras: cameras.map(({ name, camera, skewSteps }) => ({
      name,
      file: `${name}.mp4`,
      watches: "basket",
      zone: zoneOf(camera, "cart"),
      skewMs: Math.round((skewSteps * 1000) / 60),
    })),
    events,
    actions,
    start,
    final: countsOf(director),
    catalogue: goods.map(({ form: _form, print: _print, ...product }) => product),
  };
  return { truth, frames: recorder.frames };
}

/** Lets one thing after another happen, as told or until the trip is long enough; gives up once something is spilt. */
function act(
  play: Play,
  { kind, acts }: Pick<TripWish, "kind" | "acts">,
): Pick<Truth, "actions" | "events"> | undefined {
  const { director, random } = play;
  const [actions, events]: [Action[], TruthEvent[]] = [[], []];
  const given = givenFor(play);
  const enough = between(random, 11, 17);
  if (!run(play, pause(between(random, 0.8, 1.4)))) return undefined;
  while (acts ? actions.length < acts.length : director.t < enough) {
    // Between two happenings no hand is at work: what is lost now is lost at the end.
    if (director.isBeyondRescue()) return undefined;
    const wanted = acts?.[actions.length] ?? someKind(random, kind);
    const done = needsContents.has(wanted) && director.inside().length === 0 ? "in" : wanted;
    const before = new Set(director.inside());
    const [from, passed] = [director.t, director.passages.length];
    if (!run(play, deeds[done](given), takesOne.has(done) ? 1 : 0)) return undefined;
    const isOver = endsTrip.has(done);
    if (!isOver && !run(play, pause(between(random, 0.8, 1.8)))) return undefined;
    actions.push({ kind: done, from: seconds(from), to: seconds(director.t) });
    events.push(...eventsOf(director, director.passages.slice(passed), before, done));
    if (isOver) break;
  }
  return { actions, events: events.sort((a, b) => a.t - b.t) };
}

// Plain putting in and taking out are what most of shopping is.
const mixture: readonly Kind[] = [...kinds, "in", "in", "in", "in", "out", "out", "swap", "two", "identical"];

function someKind(random: Random, kind: KindWish | undefined): Kind {
  if (kind === "unruly") return pick(random, unrulyKinds);
  return kind ?? pick(random, mixture);
}

/**
 * Lets a deed happen. Gives up, and tells so, as soon as more pieces are lost than the deed could still fetch: the
 * trip would be thrown away at its end, and things that fall for good are what costs most to follow.
 */
function run({ director, recorder }: Play, deed: Deed, fetchable = 0): boolean {
  while (!deed.next().done) {
    recorder.note(director.t, director.moment);
    director.step();
    if (director.lost > fetchable) return false;
  }
  return true;
}

/** What came and went in all: a piece that goes in and out again is no event. */
function eventsOf(
  director: Director,
  passages: readonly Passage[],
  before: ReadonlySet<number>,
  kind: Kind,
): TruthEvent[] {
  const last = new Map(passages.map(passage => [passage.id, passage]));
  return [...last.values()]
    .filter(({ id, inside }) => inside !== before.has(id))
    .map(({ id, t, sku, inside }) => {
      const { taken, released } = director.handled(id);
      const [from, to] = inside ? [t, Math.max(t, released)] : [Math.min(t, taken), t];
      return { t: seconds(t), from: seconds(from), to: seconds(to), sku, delta: inside ? 1 : -1, kind };
    });
}

function load(director: Director, random: Random, kind: KindWish | undefined): void {
  const least = kind && kind !== "unruly" && needsContents.has(kind) ? 5 : 0;
  const count = wholeBetween(random, least, 9);
  for (let i = 0; i < count; i++) {
    const { sku, form } = pick(random, goods);
    const turn = after(turnAbout([0, 1, 0], random() * 6.28), pick(random, restingTurns(form)));
    // All fall at once, one above the other: waiting for each would take longer than the trip.
    const at = [between(random, -0.12, 0.12), 0.16 + 0.13 * i, between(random, -0.22, 0.22)] as const;
    director.bring(sku, Math.floor(random() * 1000), { pose: { at, turn } });
  }
  director.fall.settle(3);
}

function countsOf(director: Director): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of director.inside()) {
    const { sku } = goodOf(director.skuOf(id));
    counts[sku] = (counts[sku] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function seconds(t: number): number {
  return Math.round(t * 1000) / 1000;
}
