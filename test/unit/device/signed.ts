import { generateKeyPairSync, sign } from "node:crypto";
import type { Bill, Notary } from "../../../src/billing/bill.ts";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import { ids } from "../../../src/device/ids.ts";
import { canonical } from "../../../src/device/keys.ts";
import { catalogue, emptyCart, entered, identity } from "../billing/office.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");

/** The key of every bill made here, as a cart's status shows it. */
export const publishedKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");

const notary: Notary = {
  billId: ids.billId,
  canonical,
  sign: text => sign(null, Buffer.from(text), privateKey).toString("base64"),
};

export const billTopic = `stepout/v1/${identity.store}/carts/${identity.cart}/bill`;

/** The body of a real bill with this number, as a cart sends it. */
export function signedBody(sequence: number): string {
  const office = { identity, notary, nowMs: Date.UTC(2026, 0, 1) + sequence };
  const open = enter({ ...emptyCart, sequence: sequence - 1 }, `trip-${sequence}`, office, []).state;
  const { state } = leave(count(open, entered(2), catalogue, office.nowMs), office);
  return state.outbox.waiting[0]?.body ?? "";
}

/** The same bill with other words in it; its signature no longer fits unless it is made anew. */
export function altered(
  body: string,
  change: (bill: Record<string, unknown>) => void,
  signAnew = false,
): string {
  const bill = JSON.parse(body) as Record<string, unknown>;
  change(bill);
  if (!signAnew) return JSON.stringify(bill);
  const { signature: _, ...unsigned } = bill as Bill & Record<string, unknown>;
  return JSON.stringify({ ...unsigned, signature: notary.sign(canonical(unsigned)) });
}
