import { goodOf } from "../world/goods.ts";
import { holdOf, holdWhereItIs, type Person } from "../world/hands.ts";
import { stepSeconds } from "../world/physics.ts";
import { basket, rimPoint, rimWidthAt } from "../world/places.ts";
import { between, gaussian, type Random } from "../world/random.ts";
import { reachOf } from "../world/solids.ts";
import type { Vec3 } from "../world/space.ts";
import { add, carried, minus, mix, times, turned, unit } from "../world/space.ts";
import { type Actor, type Deed, type Director, handOf } from "./director.ts";

/** Lets time pass. */
export function* pause(seconds: number): Deed {
  for (let t = 0; t < seconds; t += stepSeconds) yield;
}

/** Several deeds at the same time, until the last is done. */
export function* together(...deeds: readonly Deed[]): Deed {
  let going = [...deeds];
  while (going.length > 0) {
    going = going.filter(deed => !deed.next().done);
    if (going.length > 0) yield;
  }
}

/** A deed that begins after so many seconds. */
export function* later(seconds: number, deed: Deed): Deed {
  yield* pause(seconds);
  yield* deed;
}

/** A hand of a person who stands at a place of the rim (0–4 once around), still out of sight. */
export function someActor(
  random: Random,
  person: Person,
  at: { id: number; stand: number; side: Actor["side"] },
): Actor {
  const rim = rimPoint(at.stand);
  const outward = unit([rim[0], 0, rim[2]]);
  const home = add(rim, [outward[0] * 0.7, 0.32, outward[2] * 0.7]);
  return {
    id: at.id,
    side: at.side,
    person,
    home,
    shoulder: add(rim, [outward[0] * 0.5, 0.55, outward[2] * 0.5]),
    palm: home,
    fingers: unit([-outward[0], -0.3, -outward[2]]),
    knuckles: unit([gaussian(random) * 0.35, 1, gaussian(random) * 0.35]),
    grip: { kind: "open", spread: between(random, 0.2, 0.8) },
    held: [],
  };
}

/** Moves a hand to a place in the air; `via` is a height to pass over on the way. */
export function* reach(
  actor: Actor,
  palm: Vec3,
  given: { tilt: number; seconds: number; via?: number },
): Deed {
  const start = { palm: actor.palm, fingers: actor.fingers };
  const fingers = fingersAt(actor, palm, given.tilt);
  const steps = Math.max(2, Math.round(given.seconds / stepSeconds));
  for (let i = 1; i <= steps; i++) {
    const share = i / steps;
    const eased = share * share * (3 - 2 * share);
    const lift =
      given.via === undefined
        ? 0
        : 4 * eased * (1 - eased) * Math.max(0, given.via - (start.palm[1] + palm[1]) / 2);
    actor.palm = add(mix(start.palm, palm, eased), [0, lift, 0]);
    actor.fingers = unit(mix(start.fingers, fingers, eased));
    yield;
  }
}

/** Where fingers point that reach to a place: away from where the hand comes from, and up or down by `tilt`. */
function fingersAt({ home }: Actor, palm: Vec3, tilt: number): Vec3 {
  const level = unit([palm[0] - home[0], 0, palm[2] - home[2]]);
  return unit([level[0], tilt, level[2]]);
}

/** The palm's place that brings the middle of something held to `middle`, once the hand has reached there. */
export function palmFor(actor: Actor, wish: { id: number; middle: Vec3; tilt: number }): Vec3 {
  const own = actor.held.find(({ id }) => id === wish.id)?.own;
  let palm = wish.middle;
  // How the hand is turned depends a little on where it is: three rounds settle it to less than a millimetre.
  for (let round = 0; own && round < 3; round++) {
    const there = handOf({ ...actor, palm, fingers: fingersAt(actor, palm, wish.tilt) });
    palm = add(palm, minus(wish.middle, carried(there.pose, own).at));
  }
  return palm;
}

/** The hand goes back where it came from; what it still holds is gone with it. */
export function* leave(director: Director, actor: Actor, seconds: number): Deed {
  yield* reach(actor, actor.home, { tilt: -0.3, seconds, via: basket.height + 0.2 });
  director.dismiss(actor);
}

/** A place in the basket where something as large as this can be set down. */
export function someSpot(random: Random, sku: string): Vec3 {
  const [x, y, z] = reachOf(goodOf(sku).form);
  const half = Math.min(0.1, Math.max(x, y, z));
  const deep = between(random, -1, 1) * (basket.floor.length - half);
  const wide = between(random, -1, 1) * Math.max(0.01, rimWidthAt(deep) - 0.06 - half);
  return [wide, 0, deep];
}

/** Puts what a hand will bring into it, before it comes into sight. */
export function fill(director: Director, random: Random, actor: Actor, skus: readonly string[]): number[] {
  return skus.map((sku, nth) => {
    const hold = holdOf(random, goodOf(sku));
    actor.grip = hold.grip;
    // Two in one hand hang beside each other.
    const wide = skus.length > 1 ? Math.min(...reachOf(goodOf(sku).form)) * (nth === 0 ? -1 : 1) : 0;
    const own = { ...hold.own, at: add(hold.own.at, [wide, 0, 0]) };
    return director.bring(sku, Math.floor(random() * 1000), { actor, own });
  });
}

/** Sets what a hand holds down at a spot: over the rim, down to just above whatever lies there, open, away. */
export function* setDown(director: Director, actor: Actor, spot: Vec3, pace: number): Deed {
  const high: Vec3 = [spot[0], Math.max(basket.height, ceilingAt(director, spot)) + 0.14, spot[2]];
  yield* reach(actor, centred(actor, high), { tilt: -0.9, seconds: 0.75 * pace, via: basket.height + 0.2 });
  // Only now is the hand turned as it will be when it opens.
  const palm: Vec3 = [spot[0], ceilingAt(director, spot) + lowestOf(director, actor) + 0.012, spot[2]];
  yield* reach(actor, centred(actor, palm), { tilt: -0.9, seconds: 0.4 * pace });
  director.release(actor);
  actor.grip = { kind: "open", spread: 0.5 };
  yield* pause(0.12);
}

/** Closes a hand round something that lies in the basket, and lifts it a little. */
export function* grasp(director: Director, actor: Actor, id: number, pace: number): Deed {
  const target = palmOver(director, actor, id);
  yield* reach(actor, add(target, [0, 0.12, 0]), {
    tilt: -1,
    seconds: 0.75 * pace,
    via: basket.height + 0.2,
  });
  const palm = palmOver(director, actor, id);
  yield* reach(actor, palm, { tilt: -1, seconds: 0.3 * pace });
  const hold = holdWhereItIs(handOf(actor).pose, director.fall.pose(id), director.skuOf(id));
  director.take(actor, id, hold.grip, hold.own);
  yield* pause(0.15);
  yield* reach(actor, add(palm, [0, 0.14, 0]), { tilt: -0.8, seconds: 0.3 * pace });
}

/** Closes a hand round something that hangs still, on the rim or in another hand. */
export function* fetch(director: Director, actor: Actor, id: number, pace: number): Deed {
  const hanging = director.fall.pose(id);
  yield* reach(actor, add(hanging.at, [0, 0.06, 0]), {
    tilt: -0.6,
    seconds: 0.8 * pace,
    via: basket.height + 0.2,
  });
  const hold = holdWhereItIs(handOf(actor).pose, hanging, director.skuOf(id));
  director.take(actor, id, hold.grip, hold.own);
  yield* pause(0.12);
}

/** How far below the palm the lowest held thing reaches. */
function lowestOf(director: Director, actor: Actor): number {
  const palm = handOf(actor).pose.at[1];
  const depths = actor.held.map(({ id }) => {
    const pose = director.fall.pose(id);
    return palm - pose.at[1] + halfHeight(director.skuOf(id), pose.turn);
  });
  return Math.max(0.03, ...depths);
}

function halfHeight(sku: string, turn: Parameters<typeof turned>[0]): number {
  const [x, y, z] = reachOf(goodOf(sku).form);
  return (
    Math.abs(turned(turn, [x, 0, 0])[1]) +
    Math.abs(turned(turn, [0, y, 0])[1]) +
    Math.abs(turned(turn, [0, 0, z])[1])
  );
}

/** The palm's place so that what it holds, and not the palm itself, comes over the spot. */
function centred(actor: Actor, palm: Vec3): Vec3 {
  const level = unit([palm[0] - actor.home[0], 0, palm[2] - actor.home[2]]);
  return add(palm, times(level, -0.05));
}

function palmOver(director: Director, actor: Actor, id: number): Vec3 {
  const pose = director.fall.pose(id);
  const top = pose.at[1] + halfHeight(director.skuOf(id), pose.turn);
  const level = unit(minus([pose.at[0], 0, pose.at[2]], [actor.home[0], 0, actor.home[2]]));
  return add([pose.at[0], top + 0.02, pose.at[2]], times(level, -0.045));
}

function ceilingAt(director: Director, spot: Vec3): number {
  const around = [-0.05, 0, 0.05].flatMap(dx =>
    [-0.05, 0, 0.05].map(dz => director.fall.topAt(spot[0] + dx, spot[2] + dz)),
  );
  return Math.max(...around.filter(height => height < basket.height + 0.15), 0);
}
