import { Fault } from "../../../src/fault.ts";
import type { Person } from "../world/hands.ts";
import { handAt } from "../world/hands.ts";
import { type Fall, stepSeconds } from "../world/physics.ts";
import { basket, isInside } from "../world/places.ts";
import type { Grip, Hand, Place, Thing } from "../world/scene.ts";
import { carried, type Pose, type Vec3 } from "../world/space.ts";

/** One hand of a person who does something at the cart. It starts and ends at `home`, out of sight. */
export type Actor = {
  readonly id: number;
  readonly side: Hand["side"];
  readonly person: Person;
  readonly home: Vec3;
  readonly shoulder: Vec3;
  knuckles: Vec3;
  palm: Vec3;
  fingers: Vec3;
  grip: Grip;
  held: { readonly id: number; readonly own: Pose }[];
};

/** A moment of a trip: where everything is. While nothing moves, `things` stays the very same list. */
export type Moment = {
  readonly t: number;
  readonly things: readonly Thing[];
  readonly hands: readonly Hand[];
};

/** A piece's middle crossed the opening at `t`, and is inside or outside since. */
export type Passage = {
  readonly t: number;
  readonly id: number;
  readonly sku: string;
  readonly inside: boolean;
};

/** A deed goes on step by step; each yield lets one step of time pass. */
export type Deed = Generator<void, void, void>;

/** The one who lets time pass: moves hands and what they hold, lets the rest fall, notes what crosses. */
export type Director = {
  readonly place: Place;
  readonly fall: Fall;
  readonly t: number;
  readonly actors: Actor[];
  /**
   * Puts a new piece into a hand, or lets it lie where `pose` says. Gives its id. Throws Fault("usage") for more
   * pieces than one trip can tell apart.
   */
  bring(sku: string, look: number, where: { actor: Actor; own: Pose } | { pose: Pose }): number;
  /** A hand closes round something that lies there. */
  take(actor: Actor, id: number, grip: Grip, own: Pose): void;
  /** A hand lets go; `stay` leaves the piece hanging where it is (on the rim). */
  release(actor: Actor, stay?: boolean): void;
  /** A hand throws what it holds, at `speed` metres a second. */
  toss(actor: Actor, speed: Vec3): void;
  /** Takes a hand, and what it holds, out of the world. */
  dismiss(actor: Actor): void;
  skuOf(id: number): string;
  inside(): readonly number[];
  readonly passages: readonly Passage[];
  /** When a hand last took a piece, and when it last let go of it; also of pieces that are gone. */
  handled(id: number): { readonly taken: number; readonly released: number };
  /** Did something fall beside the basket or through it? */
  hasSpilt(): boolean;
  /** Has something fallen so deep that no hand will reach for it? To be asked when no hand is at work. */
  isBeyondRescue(): boolean;
  /** How many pieces that no hand holds have fallen through the basket by now, and fall for good. */
  readonly lost: number;
  /** What lies inside now is what the trip begins with. */
  begin(): void;
  step(): void;
  moment(): Moment;
};

/** What is this far (metres) under the basket's floor was pressed through it, and falls on. */
const lostBelow = -0.5;

/** So many pieces have ids of their own on a trip (see `Thing`); beyond them are those of hands. */
const mostPieces = 180;

type Piece = { sku: string; look: number; inside: boolean; pose: Pose };

/** Opens a trip's world at time 0. */
export function openDirector(place: Place, fall: Fall): Director {
  const pieces = new Map<number, Piece>();
  const actors: Actor[] = [];
  const passages: Passage[] = [];
  const hands = new Map<number, { taken: number; released: number }>();
  let [steps, nextId, lost] = [0, 1, 0];
  /** What the last moment showed, as long as nothing has moved since. */
  let things: readonly Thing[] | undefined;
  const pieceOf = (id: number): Piece => {
    const piece = pieces.get(id);
    if (!piece) throw new RangeError(`no piece ${id} is on this trip`);
    return piece;
  };
  const now = () => steps * stepSeconds;
  const open = (actor: Actor, letGo: (id: number) => void): void => {
    for (const { id } of actor.held) {
      hands.set(id, { taken: hands.get(id)?.taken ?? now(), released: now() });
      letGo(id);
    }
    actor.held = [];
  };
  const isHeld = (id: number) => actors.some(({ held }) => held.some(one => one.id === id));
  return {
    place,
    fall,
    actors,
    get t() {
      return now();
    },
    get lost() {
      return lost;
    },
    bring(sku, look, where) {
      if (nextId > mostPieces)
        throw new Fault("usage", `A trip has at most ${mostPieces} pieces: give fewer --acts.`);
      const id = nextId++;
      const pose = "pose" in where ? where.pose : carried(handOf(where.actor).pose, where.own);
      pieces.set(id, { sku, look, inside: isInside(place, pose.at), pose });
      things = undefined;
      fall.put({ id, sku, pose, held: "actor" in where });
      hands.set(id, { taken: now(), released: now() });
      if ("actor" in where) where.actor.held.push({ id, own: where.own });
      return id;
    },
    take(actor, id, grip, own) {
      fall.hold(id);
      hands.set(id, { taken: now(), released: now() });
      actor.grip = grip;
      actor.held.push({ id, own });
    },
    release(actor, stay = false) {
      open(actor, stay ? () => {} : id => fall.letGo(id));
    },
    toss(actor, speed) {
      open(actor, id => fall.letGo(id, speed));
    },
    dismiss(actor) {
      for (const { id } of actor.held) {
        fall.remove(id);
        pieces.delete(id);
      }
      things = undefined;
      actor.held = [];
      actors.splice(actors.indexOf(actor), 1);
    },
    skuOf: id => pieceOf(id).sku,
    inside: () => [...pieces].filter(([, piece]) => piece.inside).map(([id]) => id),
    passages,
    handled: id => hands.get(id) ?? { taken: now(), released: now() },
    hasSpilt: () => [...pieces.values()].some(({ pose, inside }) => !inside || pose.at[1] < -0.03),
    isBeyondRescue: () =>
      [...pieces.values()].some(({ pose, inside }) => pose.at[1] < (inside ? lostBelow : basket.height / 2)),
    begin() {
      things = undefined;
      for (const [id, piece] of pieces) {
        piece.pose = fall.pose(id);
        piece.inside = isInside(place, piece.pose.at);
      }
    },
    step() {
      for (const actor of actors) {
        if (actor.held.length === 0) continue;
        const hand = handOf(actor).pose;
        for (const { id, own } of actor.held) fall.move(id, carried(hand, own));
      }
      const isMoving = fall.step() || actors.some(({ held }) => held.length > 0);
      steps++;
      if (!isMoving) return;
      [things, lost] = [undefined, 0];
      for (const [id, piece] of pieces) {
        piece.pose = fall.pose(id);
        if (piece.pose.at[1] < lostBelow && !isHeld(id)) lost++;
        const inside = isInside(place, piece.pose.at);
        if (inside === piece.inside) continue;
        piece.inside = inside;
        passages.push({ t: now(), id, sku: piece.sku, inside });
      }
    },
    moment() {
      things ??= [...pieces].map(([id, { sku, look, pose }]) => ({ id, sku, look, pose }));
      return { t: now(), things, hands: actors.map(handOf) };
    },
  };
}

/** An actor's hand as a scene shows it. */
export function handOf(actor: Actor): Hand {
  const { id, side, person, palm, fingers, knuckles, shoulder, grip } = actor;
  return handAt({ id, side, person, palm, fingers, knuckles, shoulder, grip });
}
