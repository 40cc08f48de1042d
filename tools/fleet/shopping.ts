import type { Product } from "../../src/trip/product.ts";

/** What a simulated shopper takes. */
export type Purchase = { readonly sku: string; readonly priceMinor: number; readonly quantity: number };

/** Twenty products at two tax rates. */
export const catalogue: readonly Product[] = Array.from({ length: 20 }, (_, i) => ({
  sku: `product-${i}`,
  name: `Product ${i}`,
  priceMinor: 49 + 37 * i,
  taxRate: i % 3 === 0 ? 0.19 : 0.07,
  labels: [`product-${i}`],
}));

/** Takes one to eight different products, one to three of each. `chance` gives numbers from 0 up to 1. */
export function basketOf(chance: () => number): Purchase[] {
  const first = Math.floor(chance() * catalogue.length);
  return Array.from({ length: 1 + Math.floor(chance() * 8) }, (_, i) => {
    const { sku, priceMinor } = catalogue[(first + i) % catalogue.length] ?? { sku: "", priceMinor: 0 };
    return { sku, priceMinor, quantity: 1 + Math.floor(chance() * 3) };
  });
}
