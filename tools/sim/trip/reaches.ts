import { goodOf, goods } from "../world/goods.ts";
import { between, pick, type Random, shuffled } from "../world/random.ts";
import { reachOf } from "../world/solids.ts";
import type { Vec3 } from "../world/space.ts";
import type { Actor, Deed, Director } from "./director.ts";
import { fill, grasp, leave, setDown, someSpot } from "./moves.ts";

/**
 * What a deed is given. `hand` makes a new hand at the cart, `helper` one of a second person, on another side of it;
 * `relight` and `knock` act on the whole trip.
 */
export type Given = {
  readonly director: Director;
  readonly random: Random;
  hand(side?: Actor["side"]): Actor;
  helper(side?: Actor["side"]): Actor;
  /** The camera that sees most of a piece past what lies there, and which share of it (0–1). */
  bestView(id: number): { readonly from: Vec3; readonly share: number };
  relight(): void;
  knock(): void;
};

export function someSku({ random }: Given): string {
  return pick(random, goods).sku;
}

export const pace = ({ random }: Given) => between(random, 0.85, 1.5);

export function* put(given: Given, skus: readonly string[], spot?: Vec3, actor = given.hand()): Deed {
  const { director, random } = given;
  fill(director, random, actor, skus);
  yield* setDown(director, actor, spot ?? someSpot(random, skus[0] ?? ""), pace(given));
  yield* leave(director, actor, 0.7 * pace(given));
}

export function* takeAway(given: Given): Deed {
  const id = topmost(given);
  if (id === undefined) return;
  const actor = given.hand();
  yield* grasp(given.director, actor, id, pace(given));
  yield* leave(given.director, actor, 0.9 * pace(given));
}

/** A piece that lies free enough to be taken, seldom the very highest; nothing in an empty basket. */
export function topmost(given: Given, but?: Actor): number | undefined {
  const held = new Set(but?.held.map(({ id }) => id));
  const free = lyingFree(given).filter(id => !held.has(id));
  return shuffled(given.random, free)[0];
}

/** The pieces in the basket over which nothing lies. */
export function lyingFree({ director }: Given): number[] {
  return director.inside().filter(id => {
    const { at } = director.fall.pose(id);
    const reach = Math.max(...reachOf(goodOf(director.skuOf(id)).form));
    return director.fall.topAt(at[0], at[2]) < at[1] + reach + 0.01;
  });
}
