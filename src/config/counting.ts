import type { CountingOptions } from "../counting/counting.ts";
import type { CountingRates } from "../counting/rates.ts";
import type { Line } from "../trip/line.ts";
import type { Product } from "../trip/product.ts";
import { labelsToSkus } from "./config.ts";
import type { Config } from "./schema.ts";

/**
 * What counting needs of the configuration: who watches what, and what the detector's words mean. `rates` is how often
 * it errs with this model, undefined where that was not measured; `inBasket` what a trip that goes on has already
 * counted.
 */
export function countingOptions(
  config: Pick<Config, "cameras">,
  products: readonly Product[],
  rates: CountingRates | undefined,
  inBasket: readonly Pick<Line, "sku" | "quantity">[] = [],
): CountingOptions {
  const cameras = config.cameras.map(({ name, watches, zone, space }) => ({
    name,
    watches,
    zone,
    ...(space === undefined ? {} : { space }),
  }));
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
