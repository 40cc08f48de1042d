import type { CountingOptions } from "../counting/counting.ts";
import { countingRatesOf } from "../models/counting-rates.ts";
import type { Product } from "../trip/product.ts";
import { labelsToSkus } from "./config.ts";
import type { Config } from "./schema.ts";

/**
 * What counting needs of the configuration: who watches what, what the detector's words mean, and how often
 * counting errs with this model, where that was measured. Throws Fault("bad-model") for a broken measurement.
 */
export function countingOptions(config: Config, products: readonly Product[]): CountingOptions {
  const cameras = config.cameras.map(({ name, watches, zone, space }) => ({
    name,
    watches,
    zone,
    ...(space === undefined ? {} : { space }),
  }));
  const rates = countingRatesOf(config.models.items, config.models.dir);
  return { cameras, skuOf: labelsToSkus(products), ...(rates === undefined ? {} : { rates }) };
}
