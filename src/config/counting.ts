import type { CountingOptions } from "../counting/counting.ts";
import { countingRatesOf } from "../models/counting-rates.ts";
import type { Line } from "../trip/line.ts";
import type { Product } from "../trip/product.ts";
import { labelsToSkus } from "./config.ts";
import type { Config } from "./schema.ts";

/**
 * What counting needs of the configuration: who watches what, what the detector's words mean, and how often
 * counting errs with this model, where that was measured. `inBasket` is what a trip that goes on has already
 * counted. Throws Fault("bad-model") for a broken measurement.
 */
export function countingOptions(
  config: Config,
  products: readonly Product[],
  inBasket: readonly Pick<Line, "sku" | "quantity">[] = [],
): CountingOptions {
  const cameras = config.cameras.map(({ name, watches, zone, space }) => ({
    name,
    watches,
    zone,
    ...(space === undefined ? {} : { space }),
  }));
  const rates = countingRatesOf(config.models.items, config.models.dir);
  const options = { cameras, skuOf: labelsToSkus(products), ...(rates === undefined ? {} : { rates }) };
  // Of a basket in which nothing was counted nobody knows what lay there before.
  return inBasket.length === 0 ? options : { ...options, inBasket: piecesOf(inBasket) };
}

/** A product's pieces may lie in lines of several prices. */
function piecesOf(lines: readonly Pick<Line, "sku" | "quantity">[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}
