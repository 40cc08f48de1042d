import type { Change } from "../../../../src/counting/change.ts";
import type { Observation } from "../../../../src/counting/observation.ts";
import type { Episode, TrueEvent } from "../../../../src/dataset/episodes/episode.ts";
import type { Belief, Believed } from "../../../../src/dataset/episodes/play.ts";
import { applyChange, emptyBasket } from "../../../../src/trip/basket.ts";
import { catalogueOf } from "../../../../src/trip/catalogue.ts";
import type { Product } from "../../../../src/trip/product.ts";

/** Tiny trips for tests, made by hand. */
export const products: readonly Product[] = ["apple", "pear", "milk"].map(sku => ({
  sku,
  name: sku,
  priceMinor: 100,
  taxRate: 0.07,
  labels: [sku],
}));

export function event(t: number, sku: string, delta: number, more: Partial<TrueEvent> = {}): TrueEvent {
  return { t, from: t, to: t, sku, delta, kind: "in", ...more };
}

export function episode(given: Partial<Episode>): Episode {
  const zone = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const cameras = [{ name: "cart-1", file: "cart-1.jsonl", watches: "basket", zone, skewMs: 0 }] as const;
  const none = { seconds: 0, events: [], actions: [], start: {}, final: {} };
  return { name: "trip", folder: "/trips/trip", cameras, catalogue: products, ...none, ...given };
}

export function believed(
  t: number,
  sku: string,
  delta: number,
  more: Partial<Believed & Change> = {},
): Believed {
  const { shownT = t + 1, confidence = 0.9 } = more;
  const evidence = { crossing: true, census: true };
  return { shownT, change: { t, camera: "cart-1", sku, delta, basketDelta: delta, confidence, evidence } };
}

/** What stands in the basket when these changes are shown one after another, from `start` on. */
export function beliefOf(changes: readonly Believed[], start: Readonly<Record<string, number>> = {}): Belief {
  const given = Object.entries(start).map(([sku, pieces]) => believed(0, sku, pieces));
  let basket = emptyBasket;
  for (const { change } of [...given, ...changes])
    basket = applyChange(basket, change, catalogueOf(products), 0);
  return { changes, basket };
}

/** A piece that lies still in the picture's middle from `from` to `to` seconds, seen ten times a second. */
export function lyingThere(label: string, from: number, to: number, until: number): Observation[] {
  return Array.from({ length: Math.round(until * 10) }, (_, nth) => {
    const t = nth / 10;
    const items = t >= from && t <= to ? [{ label, score: 0.9, box: [0.4, 0.4, 0.6, 0.6] as const }] : [];
    return { camera: "cart-1", t, items, hands: [] };
  });
}
