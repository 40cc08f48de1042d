import { goodOf, goods } from "../world/goods.ts";
import { basket } from "../world/places.ts";
import { between, chance, pick } from "../world/random.ts";
import { reachOf } from "../world/solids.ts";
import type { Deed } from "./director.ts";
import { fill, grasp, leave, pause, reach, setDown, someSpot, together } from "./moves.ts";
import { bury, hide } from "./piles.ts";
import { type Given, pace, put, someSku, takeAway, topmost } from "./reaches.ts";
import { overRim } from "./rim.ts";
import type { Kind } from "./truth.ts";
import { unrulyDeeds } from "./unruly.ts";

/** What each kind of happening looks like, step by step. */
export const deeds: Readonly<Record<Kind, (given: Given) => Deed>> = {
  in: given => put(given, [someSku(given)]),
  out: given => takeAway(given),
  swap: given => swap(given),
  two: given => putTwo(given, false),
  identical: given => putTwo(given, true),
  hidden: given => hide(given),
  buried: given => bury(given),
  hover: given => hover(given),
  hand: given => onlyHand(given),
  moved: given => rearrange(given),
  rim: given => overRim(given),
  light: given => then(given, given.relight),
  knock: given => then(given, given.knock),
  ...unrulyDeeds,
};

/** Kinds that need something in the basket. */
export const needsContents: ReadonlySet<Kind> = new Set<Kind>(["out", "swap", "moved", "child", "emptied"]);

/** Kinds with which a trip is over, whatever is still under way. */
export const endsTrip: ReadonlySet<Kind> = new Set<Kind>(["gate", "emptied"]);

/** Kinds in which a hand may take something that no hand holds, wherever it lies: one piece, never more. */
export const takesOne: ReadonlySet<Kind> = new Set<Kind>(["out", "swap", "moved", "rim", "light", "knock"]);

/** One thing for another: in the same reach, or out first and the other after it. */
function* swap(given: Given): Deed {
  const { director, random } = given;
  const id = topmost(given);
  if (id === undefined) return;
  const gone = director.skuOf(id);
  const sku = pick(
    random,
    goods.filter(good => good.sku !== gone),
  ).sku;
  if (chance(random, 0.5)) {
    yield* takeAway(given);
    yield* put(given, [sku]);
    return;
  }
  const actor = given.hand();
  fill(director, random, actor, [sku]);
  yield* setDown(director, actor, someSpot(random, sku), pace(given));
  // What lay on top may lie under the new thing now: take what is free, but never that one.
  const other = topmost(given, actor) ?? id;
  yield* grasp(director, actor, director.inside().includes(id) ? id : other, pace(given));
  yield* leave(director, actor, 0.9 * pace(given));
}

function* putTwo(given: Given, same: boolean): Deed {
  const { random } = given;
  const first = someSku(given);
  const second = same
    ? first
    : pick(
        random,
        goods.filter(good => good.sku !== first),
      ).sku;
  const isSmall = [first, second].every(sku => Math.min(...reachOf(goodOf(sku).form)) < 0.042);
  if (isSmall && chance(random, 0.4)) {
    yield* put(given, [first, second]);
    return;
  }
  const [right, left] = [given.hand("right"), given.hand("left")];
  const spots = [someSpot(random, first), someSpot(random, second)] as const;
  yield* together(
    put(given, [first], spots[0], right),
    (function* () {
      yield* pause(between(random, 0, 0.25));
      yield* put(given, [second], spots[1], left);
    })(),
  );
}

/** Brings something over the basket, thinks better of it, and takes it away again. */
function* hover(given: Given): Deed {
  const { director, random } = given;
  const actor = given.hand();
  fill(director, random, actor, [someSku(given)]);
  const [x, , z] = someSpot(random, "apple");
  yield* reach(actor, [x, basket.height + between(random, 0, 0.12), z], {
    tilt: -0.7,
    seconds: 0.9 * pace(given),
    via: basket.height + 0.2,
  });
  yield* pause(between(random, 0.2, 1.2));
  yield* leave(director, actor, 0.9 * pace(given));
}

function* onlyHand(given: Given): Deed {
  const { director, random } = given;
  const actor = given.hand();
  const [x, , z] = someSpot(random, "apple");
  const low = Math.max(0.1, director.fall.topAt(x, z)) + between(random, 0.04, 0.15);
  yield* reach(actor, [x, low, z], { tilt: -0.9, seconds: 0.9 * pace(given), via: basket.height + 0.2 });
  yield* pause(between(random, 0.2, 1));
  yield* leave(director, actor, 0.8 * pace(given));
}

function* rearrange(given: Given): Deed {
  const { director, random } = given;
  const id = topmost(given);
  if (id === undefined) return;
  const actor = given.hand();
  yield* grasp(director, actor, id, pace(given));
  yield* setDown(director, actor, someSpot(random, director.skuOf(id)), 0.8 * pace(given));
  yield* leave(director, actor, 0.7 * pace(given));
}

function* then(given: Given, change: () => void): Deed {
  yield* pause(0.4);
  change();
  yield* pause(between(given.random, 0.5, 1.2));
  if (chance(given.random, 0.6) || topmost(given) === undefined) yield* put(given, [someSku(given)]);
  else yield* takeAway(given);
}
