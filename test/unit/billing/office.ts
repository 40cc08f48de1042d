import type { Identity, Notary } from "../../../src/billing/bill.ts";
import type { CartState, Office } from "../../../src/billing/cart-state.ts";
import { newCart } from "../../../src/billing/cart-state.ts";
import type { Change } from "../../../src/counting/change.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import type { Product } from "../../../src/trip/product.ts";

export const water: Product = {
  sku: "water",
  name: "Water",
  priceMinor: 129,
  taxRate: 0.19,
  labels: ["bottle"],
};
export const milk: Product = {
  sku: "milk",
  name: "Milk",
  priceMinor: 119,
  taxRate: 0.07,
  labels: ["carton"],
};
export const catalogue = catalogueOf([water, milk]);

export const identity: Identity = {
  store: "berlin-1",
  cart: "cart-7",
  currency: "EUR",
  software: { name: "stepout", version: "0.1.0" },
  models: [{ name: "items", sha256: "ab".repeat(32) }],
};

/** A notary whose every output can be read in an assertion. */
export const plainNotary: Notary = {
  billId: (closedAtMs, tripId) => `bill-${closedAtMs}-${tripId}`,
  canonical: value => JSON.stringify(value),
  sign: text => `signed ${text.length}`,
};

export const officeAt = (nowMs: number): Office => ({ identity, notary: plainNotary, nowMs });

export const emptyCart: CartState = newCart("cart-7");

export function entered(basketDelta: number, sku = "water", confidence = 0.9): Change {
  const evidence = { crossing: true, census: true };
  return { t: 1, camera: "shelf-1", sku, delta: -basketDelta, basketDelta, confidence, evidence };
}
