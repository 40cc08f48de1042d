import type { Sku } from "../counting/change.ts";

/** One entry of the store's catalogue. */
export type Product = {
  readonly sku: Sku;
  /** GTIN-14 (shorter GTINs are padded with zeros). */
  readonly gtin?: string;
  readonly name: string;
  /** Price of one piece with tax, in the currency's smallest unit. */
  readonly priceMinor: number;
  /** Share of the net price, 0.19 for 19 %. */
  readonly taxRate: number;
  /** The detector's words that mean this product. */
  readonly labels: readonly string[];
};
