import type { Sku } from "../counting/change.ts";
import type { Product } from "./product.ts";

/** The store's products, ready to be looked up. Prices are read once, when an item enters the basket. */
export type Catalogue = {
  readonly products: readonly Product[];
  readonly bySku: ReadonlyMap<Sku, Product>;
};

/** Indexes products by sku. Where an sku stands twice the first entry wins: whoever loads a catalogue refuses doubles. */
export function catalogueOf(products: readonly Product[]): Catalogue {
  const bySku = new Map<Sku, Product>();
  for (const product of products) if (!bySku.has(product.sku)) bySku.set(product.sku, product);
  return { products, bySku };
}
