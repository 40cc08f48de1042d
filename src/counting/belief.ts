import type { Sku } from "./change.ts";

/** How probable each quantity of a product is; index is the quantity, the shares add up to 1. */
export type Quantity = readonly number[];

/** What is believed of everything in a space. A product that is not in it was never seen: it is none for sure. */
export type Belief = Map<Sku, Quantity>;

/** The largest quantities are dropped while they are less probable than this, so that a day's belief stays short. */
const NEGLIGIBLE = 1e-6;

/** `quantity` pieces, for sure. */
export function surely(quantity: number): Quantity {
  return Array.from({ length: quantity + 1 }, (_, n) => (n === quantity ? 1 : 0));
}

/** The most probable quantity, and how probable it is; of two alike the smaller: what lies in a basket is billed. */
export function likeliest(quantity: Quantity): { readonly quantity: number; readonly share: number } {
  let best = 0;
  quantity.forEach((share, n) => {
    if (share > (quantity[best] ?? 0) + 1e-12) best = n;
  });
  return { quantity: best, share: quantity[best] ?? 0 };
}

/**
 * The quantity after a change whose amount is itself uncertain: the sum of two independent quantities.
 * Nothing can leave that is not there, so what would end below 0 is ruled out and the rest made whole
 * again; where everything is ruled out (a departure of what was never believed), it stays none.
 */
export function changed(quantity: Quantity, by: ReadonlyMap<number, number>): Quantity {
  const after: number[] = [];
  quantity.forEach((share, n) => {
    for (const [change, odds] of by) {
      const sum = n + change;
      if (sum >= 0) after[sum] = (after[sum] ?? 0) + share * odds;
    }
  });
  return asShares(Array.from(after, share => share ?? 0));
}

/** What may be seen besides what is believed to have come: see `CountingRates`. */
export type Light = {
  /** The share in which a camera sees a piece too many. */
  readonly excess: number;
  /** How probable it is that 0, 1, 2 … pieces lay hidden there from the start. */
  readonly hidden: readonly number[];
};

/**
 * The quantity in the light of what lies in plain view right now. Pieces that lay hidden at the start may have
 * come to light since; beyond them each camera that sees too many errs by `excess` for every piece too many.
 * This is not taken into the belief for good: the next look is the same evidence again, not another one.
 */
export function inLightOf(
  quantity: Quantity,
  inView: readonly number[],
  { excess, hidden }: Light,
): Quantity {
  const most = Math.max(0, ...inView);
  const held = Array.from({ length: Math.max(quantity.length, most + 1) }, (_, n) => quantity[n] ?? 0);
  const weighed = held.map((share, n) => {
    const odds = hidden.map((odds, more) =>
      inView.reduce((left, seen) => left * excess ** Math.max(0, seen - n - more), odds),
    );
    return Math.max(share, NEGLIGIBLE) * odds.reduce((sum, one) => sum + one, 0);
  });
  return asShares(weighed);
}

/** Weights as shares that add up to 1. */
function asShares(weights: readonly number[]): Quantity {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum <= 0) return surely(0);
  const last = weights.findLastIndex(weight => weight / sum >= NEGLIGIBLE);
  const kept = weights.slice(0, last + 1);
  const rest = kept.reduce((total, weight) => total + weight, 0);
  return kept.map(weight => weight / rest);
}
