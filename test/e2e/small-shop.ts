import type { Identity } from "../../src/billing/bill.ts";
import type { Change } from "../../src/counting/change.ts";
import type { Product } from "../../src/trip/product.ts";

/** One cart, one product, and one bottle of it taken from a shelf: enough to owe a bill. */
export const identity: Identity = {
  store: "s",
  cart: "c",
  currency: "EUR",
  software: { name: "stepout", version: "test" },
  models: [],
};

export const water: Product = {
  sku: "water",
  name: "Water",
  priceMinor: 129,
  taxRate: 0.19,
  labels: ["bottle"],
};

export const taken: Change = {
  t: 1,
  camera: "shelf-1",
  sku: "water",
  delta: -1,
  basketDelta: 1,
  confidence: 0.9,
  evidence: { crossing: true, census: true },
};
