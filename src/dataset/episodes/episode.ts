import type { WatchedCamera } from "../../counting/camera.ts";
import type { Sku } from "../../counting/change.ts";
import type { Product } from "../../trip/product.ts";

/** Pieces of each product; a product that is not named has none. */
export type Pieces = Readonly<Record<Sku, number>>;

/** Pieces of one product that truly entered (+) or left (−) the basket at `t` seconds of the trip's clock. */
export type TrueEvent = {
  readonly t: number;
  /** From when a hand took the piece until it let go of it, as far as that was at the cart; both `t` where untold. */
  readonly from: number;
  readonly to: number;
  readonly sku: Sku;
  /** Never 0. */
  readonly delta: number;
  /** What the one who recorded the trip calls it: `in`, `swap`, `buried` … */
  readonly kind: string;
};

/** Something that went on from `from` to `to` seconds, whether or not anything came or went by it. */
export type Action = { readonly kind: string; readonly from: number; readonly to: number };

/** A camera of a recorded trip. */
export type EpisodeCamera = WatchedCamera & {
  /** Its clip or its observation lines, within the trip's folder. */
  readonly file: string;
  /** How much later than the trip's own clock its frames are: its time 0 is the trip's `skewMs`. */
  readonly skewMs: number;
};

/**
 * A recorded trip whose truth is known. Everything is said of the shopper's basket, also where a shelf was
 * filmed: what left the shelf entered the basket. `start` lies in it from the beginning.
 */
export type Episode = {
  readonly name: string;
  readonly folder: string;
  /** How long it is at least, on its own clock: 0 where nobody says and nothing happens. */
  readonly seconds: number;
  readonly cameras: readonly EpisodeCamera[];
  /** In order of time. */
  readonly events: readonly TrueEvent[];
  readonly actions: readonly Action[];
  readonly start: Pieces;
  readonly final: Pieces;
  readonly catalogue: readonly Product[];
};

/** Pieces in all. */
export function piecesOf(pieces: Pieces): number {
  return Object.values(pieces).reduce((sum, count) => sum + count, 0);
}
