import { goodOf, goods } from "../world/goods.ts";
import { basket } from "../world/places.ts";
import { between, chance, pick, wholeBetween } from "../world/random.ts";
import { add, minus, times, unit, type Vec3 } from "../world/space.ts";
import type { Actor, Deed } from "./director.ts";
import { crowd, empty, exchangeAlike, handOver, rummage } from "./many-hands.ts";
import { fill, grasp, leave, pause, reach, setDown, someSpot } from "./moves.ts";
import { type Given, lyingFree, pace, put, someSku, topmost } from "./reaches.ts";
import type { unrulyKinds } from "./truth.ts";

/** What each kind of happening looks like that the mix does not know. */
export const unrulyDeeds: Readonly<Record<(typeof unrulyKinds)[number], (given: Given) => Deed>> = {
  child: given => swing(given),
  crowd: given => crowd(given),
  handover: given => handOver(given),
  thrown: given => throwIn(given),
  rummage: given => rummage(given),
  cover: given => cover(given),
  alike: given => exchangeAlike(given),
  same: given => putSame(given),
  gate: given => stayOver(given),
  emptied: given => empty(given),
};

/** A child takes hold of something, swings it in and out over the rim, and keeps it or puts it back. */
function* swing(given: Given): Deed {
  const { director, random } = given;
  const id = topmost(given);
  if (id === undefined) return;
  const actor = given.hand();
  yield* grasp(director, actor, id, pace(given));
  const out = outwardOf(actor);
  for (let left = wholeBetween(random, 4, 8); left > 0; left--) {
    const far = left % 2 ? between(random, 0.08, 0.16) : between(random, 0.46, 0.56);
    const palm = add(times(out, far), [0, basket.height + between(random, 0.06, 0.16), 0]);
    yield* reach(actor, palm, { tilt: -0.6, seconds: between(random, 0.35, 1) });
    yield* pause(between(random, 0, 0.7));
  }
  if (chance(random, 0.5)) yield* setDown(director, actor, someSpot(random, director.skuOf(id)), pace(given));
  yield* leave(director, actor, 0.7 * pace(given));
}

/** Throws something in from where the hand is not over the basket. */
function* throwIn(given: Given): Deed {
  const { director, random } = given;
  const actor = given.hand();
  const sku = someSku(given);
  const [id = 0] = fill(director, random, actor, [sku]);
  const from = minus(actor.home, times(outwardOf(actor), between(random, 0.3, 0.4)));
  yield* reach(actor, [from[0], basket.height + between(random, 0.2, 0.35), from[2]], {
    tilt: 0,
    seconds: 0.5 * pace(given),
  });
  const [x, , z] = times(someSpot(random, sku), 0.5);
  const way = minus([x, director.fall.topAt(x, z) + 0.1, z], director.fall.pose(id).at);
  const seconds = between(random, 0.45, 0.6);
  // As fast as leads there in that time, and up as much as falling takes off.
  director.toss(actor, add(times(way, 1 / seconds), [0, (9.81 * seconds) / 2, 0]));
  yield* pause(0.2);
  yield* leave(director, actor, 0.7 * pace(given));
}

/** Lays a bag or a large box over what lies there, or takes one off again. */
function* cover(given: Given): Deed {
  const { director, random } = given;
  const covers = lyingFree(given).filter(id => isCover(director.skuOf(id)));
  const off = covers.at(-1);
  if (off !== undefined && chance(random, 0.5)) {
    const actor = given.hand();
    yield* grasp(director, actor, off, pace(given));
    yield* leave(director, actor, 0.9 * pace(given));
    return;
  }
  const below = director.inside().at(-1);
  const spot = below === undefined ? undefined : director.fall.pose(below).at;
  const sku = pick(random, goods.map(good => good.sku).filter(isCover));
  yield* put(given, [sku], spot && [spot[0], 0, spot[2]]);
}

const isCover = (sku: string): boolean => ["box", "bag"].includes(goodOf(sku).form.kind);

/** Several of one product, one after the other. */
function* putSame(given: Given): Deed {
  const sku = someSku(given);
  for (let left = wholeBetween(given.random, 3, 6); left > 0; left--) {
    yield* put(given, [sku]);
    yield* pause(between(given.random, 0, 1));
  }
}

/** Puts a thing in, and is still over the basket with another, or with an empty hand, when the trip is over. */
function* stayOver(given: Given): Deed {
  const { director, random } = given;
  yield* put(given, [someSku(given)]);
  yield* pause(between(random, 1, 2));
  const actor = given.hand();
  if (chance(random, 0.5)) fill(director, random, actor, [someSku(given)]);
  yield* setDown(director, actor, someSpot(random, "apple"), pace(given));
  yield* pause(between(random, 0, 0.8));
}

/** From the basket's middle to where the hand comes from, level. */
function outwardOf({ home }: Actor): Vec3 {
  return unit([home[0], 0, home[2]]);
}
