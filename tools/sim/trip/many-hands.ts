import { goodOf, goods } from "../world/goods.ts";
import { basket } from "../world/places.ts";
import { between, chance, pick, shuffled } from "../world/random.ts";
import type { Actor, Deed } from "./director.ts";
import { fetch, fill, grasp, later, leave, pause, reach, setDown, someSpot, together } from "./moves.ts";
import { type Given, lyingFree, pace, put, someSku } from "./reaches.ts";

/** Two people load at once, one of them with both hands. */
export function* crowd(given: Given): Deed {
  const { random } = given;
  const load = function* (handOf: () => Actor, from: number): Deed {
    yield* pause(from);
    for (let left = 2; left > 0; left--) {
      yield* put(given, [someSku(given)], undefined, handOf());
      yield* pause(between(random, 0.1, 0.6));
    }
  };
  const [right, left] = [() => given.hand("right"), () => given.hand("left")];
  yield* together(load(right, 0), load(given.helper, 0.4), load(left, between(random, 0.4, 1)));
}

/** Hands something to another person over the basket, who puts it in or takes it away. */
export function* handOver(given: Given): Deed {
  const { director, random } = given;
  const giver = given.hand();
  const sku = someSku(given);
  const [id = 0] = fill(director, random, giver, [sku]);
  const [x, , z] = someSpot(random, "apple");
  yield* reach(giver, [x, basket.height + between(random, 0.06, 0.14), z], {
    tilt: -0.4,
    seconds: 0.9 * pace(given),
    via: basket.height + 0.2,
  });
  const taker = given.helper("left");
  yield* fetch(director, taker, id, pace(given));
  director.release(giver, true);
  const goOn = function* (): Deed {
    if (chance(random, 0.5)) yield* setDown(director, taker, someSpot(random, sku), pace(given));
    yield* leave(director, taker, 0.9 * pace(given));
  };
  yield* together(leave(director, giver, 0.8 * pace(given)), later(0.3, goOn()));
}

/** One hand searches the basket without a break while the other puts in, takes out and moves what lay there. */
export function* rummage(given: Given): Deed {
  const { director, random } = given;
  const lay = new Set(director.inside());
  const work = function* (): Deed {
    for (let left = 3; left > 0; left--) {
      yield* pause(between(random, 0.5, 1.5));
      const free = lyingFree(given).filter(one => lay.has(one));
      const [id] = shuffled(random, free);
      if (id === undefined || chance(random, 0.4)) {
        yield* put(given, [someSku(given)]);
        continue;
      }
      const actor = given.hand();
      yield* grasp(director, actor, id, pace(given));
      if (chance(random, 0.5))
        yield* setDown(director, actor, someSpot(random, director.skuOf(id)), pace(given));
      yield* leave(director, actor, 0.8 * pace(given));
    }
  };
  yield* together(search(given, given.hand("left")), work());
}

function* search(given: Given, actor: Actor): Deed {
  const { director, random } = given;
  for (let left = 10; left > 0; left--) {
    const [x, , z] = someSpot(random, "apple");
    const over = director.fall.topAt(x, z) + between(random, 0.04, 0.12);
    const via = left === 10 ? { via: basket.height + 0.2 } : {};
    yield* reach(actor, [x, Math.max(0.1, over), z], {
      tilt: -0.8,
      seconds: between(random, 0.5, 1),
      ...via,
    });
    yield* pause(between(random, 0, 0.6));
  }
  yield* leave(director, actor, 0.8 * pace(given));
}

/** Takes something and puts its look-alike, another flavour of the brand, in its place at once; or puts such a thing. */
export function* exchangeAlike(given: Given): Deed {
  const { director, random } = given;
  const id = lyingFree(given).find(one => alikesOf(director.skuOf(one)).length > 0);
  if (id === undefined) {
    const flavours = goods.map(({ sku }) => sku).filter(sku => alikesOf(sku).length > 0);
    return yield* put(given, [pick(random, flavours)]);
  }
  const [x, , z] = director.fall.pose(id).at;
  const [taking, putting] = [given.hand("right"), given.hand("left")];
  const take = function* (): Deed {
    yield* grasp(director, taking, id, pace(given));
    yield* leave(director, taking, 0.8 * pace(given));
  };
  const sku = pick(random, alikesOf(director.skuOf(id)));
  yield* together(take(), later(0.9, put(given, [sku], [x, 0, z], putting)));
}

/** Other flavours of the same brand: all that differs is a word and the paper. */
function alikesOf(sku: string): string[] {
  const { print } = goodOf(sku);
  return goods
    .filter(good => print && good.sku !== sku && good.print?.brand === print.brand)
    .map(good => good.sku);
}

/** Two people empty the basket, a hand each after the other and nobody waits; the trip is over as the last thing goes. */
export function* empty(given: Given): Deed {
  const { director, random } = given;
  const wanted = new Set<number>();
  const clear = function* (handOf: () => Actor, from: number): Deed {
    yield* pause(from);
    const isLeft = (id: number) => !wanted.has(id);
    for (;;) {
      const id = lyingFree(given).find(isLeft) ?? director.inside().find(isLeft);
      if (id === undefined) return;
      wanted.add(id);
      const actor = handOf();
      yield* grasp(director, actor, id, pace(given));
      yield* leave(director, actor, 0.9 * pace(given));
    }
  };
  const [right, left] = [() => given.hand("right"), () => given.hand("left")];
  yield* together(clear(right, 0), clear(given.helper, 0.2), clear(left, between(random, 0, 0.4)));
  yield* pause(0.25);
}
