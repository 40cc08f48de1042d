import type { Product } from "../../../src/trip/product.ts";
import type { Spot } from "../world/optics.ts";

/** What can happen on a trip, by the word that asks for it. */
export const kinds = [
  "in",
  "out",
  "swap",
  "two",
  "identical",
  "hidden",
  "buried",
  "hover",
  "hand",
  "moved",
  "rim",
  "light",
  "knock",
] as const;

/** What can happen besides, on trips that ask for it: what the mix, and so all that is measured on it, does not know. */
export const unrulyKinds = [
  "child",
  "crowd",
  "handover",
  "thrown",
  "rummage",
  "cover",
  "alike",
  "same",
  "gate",
  "emptied",
] as const;

export type Kind = (typeof kinds)[number] | (typeof unrulyKinds)[number];
/** What a trip may be asked to consist of: one kind, or the unruly ones mixed. */
export type KindWish = Kind | "unruly";

/** Pieces of one product that came (+) or went (−) at `t` seconds, when the piece's middle crossed the opening. */
export type TruthEvent = {
  readonly t: number;
  /** From when a hand took the piece until it let go of it, as far as that was at the cart: `from` ≤ `t` ≤ `to`. */
  readonly from: number;
  readonly to: number;
  readonly sku: string;
  readonly delta: number;
  readonly kind: Kind;
};

/** Something that went on from `from` to `to` seconds, whether or not anything came or went by it. */
export type Action = { readonly kind: Kind; readonly from: number; readonly to: number };

type TruthCamera = {
  readonly name: string;
  readonly file: string;
  readonly watches: "basket" | "shelf";
  /** Polygon in 0–1 picture coordinates. */
  readonly zone: readonly Spot[];
  /** How much later than the trip's own clock this camera's frames are (their media time starts at 0). */
  readonly skewMs: number;
};

/** `truth.json` of a trip. `start` and `final` count the pieces in the watched space. */
export type Truth = {
  readonly seed: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly cameras: readonly TruthCamera[];
  readonly events: readonly TruthEvent[];
  readonly actions: readonly Action[];
  readonly start: Readonly<Record<string, number>>;
  readonly final: Readonly<Record<string, number>>;
  readonly catalogue: readonly Product[];
};
