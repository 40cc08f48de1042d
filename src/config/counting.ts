import type { CountingOptions } from "../counting/counting.ts";
import type { Product } from "../trip/product.ts";
import { labelsToSkus } from "./config.ts";
import type { Config } from "./schema.ts";

/** What counting needs of the configuration: who watches what, and what the detector's words mean. */
export function countingOptions(config: Config, products: readonly Product[]): CountingOptions {
  const cameras = config.cameras.map(({ name, watches, zone, space }) => ({
    name,
    watches,
    zone,
    ...(space === undefined ? {} : { space }),
  }));
  return { cameras, skuOf: labelsToSkus(products) };
}
