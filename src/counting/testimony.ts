import type { Sku } from "./change.ts";
import type { Beside, Context, Found } from "./rates.ts";
import type { Sureness } from "./sureness.ts";

/** What one camera tells of a window: for each product, pieces that came (+) or went (−). */
export type Testimony = {
  readonly camera: string;
  /** What lies there now against what lay there before. */
  readonly contents: ReadonlyMap<Sku, number>;
  /** What went over the rim. */
  readonly crossings: ReadonlyMap<Sku, number>;
  /** Whether the camera sees any of the rim: what passes one that lies outside the picture cannot be seen passing. */
  readonly rimInView: boolean;
  /** Products of which pieces were only found lying there, without having been seen to come, and how. */
  readonly found: ReadonlyMap<Sku, Found>;
  /** Products of which some pieces were hidden from this camera before. */
  readonly inPart: ReadonlySet<Sku>;
  /** Pieces that it has come to call by another name, each from and to; the contents have both. */
  readonly renamed: readonly Renamed[];
  /** How sure its contents, and its crossings, are of each product that they tell of. */
  readonly sure: {
    readonly contents: ReadonlyMap<Sku, Sureness>;
    readonly crossings: ReadonlyMap<Sku, Sureness>;
  };
};

export type Renamed = { readonly from: Sku; readonly to: Sku };

/** Where hands or the rim cannot be seen, passing is not followed: that nothing passed says nothing. */
export function isFollowing({ rimInView, crossings }: Testimony, hand: boolean | undefined): boolean {
  return (hand !== undefined && rimInView) || [...crossings.values()].some(change => change !== 0);
}

/** What else is known where a camera's contents speak of a product. */
export function contextOf(sku: Sku, one: Testimony, testimonies: readonly Testimony[]): Context {
  if (one.inPart.has(sku)) return "part";
  const came = (told: ReadonlyMap<Sku, number>): boolean =>
    [...told].some(([other, change]) => other !== sku && change > 0);
  return testimonies.some(({ contents, crossings }) => came(contents) || came(crossings)) ? "busy" : "calm";
}

/** A camera that saw nothing change where things lie has seldom seen it pass either: one reason hid both. */
export function besideOf(sku: Sku, { contents, found, sure }: Testimony): Beside {
  const told = contents.get(sku) ?? 0;
  if (told === 0) return "quiet";
  if (told > 0) return found.has(sku) ? "found" : "came";
  return sure.contents.get(sku)?.manner === "overlaid" ? "overlaid" : "gone";
}
