import type { LineEvidence } from "../trip/line.ts";
import type { Answer } from "../trip/question.ts";
import type { Trip } from "../trip/trip.ts";
import { taxWithin } from "./tax.ts";

/** The version of the bill's shape. A reader may meet fields it does not know; a changed meaning is a new version. */
const billSpecVersion = "1.0";

/** Who writes bills: plain data, fixed for the life of the process. */
export type Identity = {
  readonly store: string;
  readonly cart: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly software: Software;
  readonly models: readonly ModelIdentity[];
};

export type Software = { readonly name: string; readonly version: string };

/** A model that counted, with the SHA-256 of its file in hex. */
export type ModelIdentity = { readonly name: string; readonly sha256: string };

export type BillLine = {
  readonly sku: string;
  /** GTIN-14. */
  readonly gtin?: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** quantity × unitPriceMinor; includes taxMinor. */
  readonly amountMinor: number;
  readonly taxMinor: number;
  readonly taxRate: number;
  readonly confidence: number;
  readonly needsReview: boolean;
  readonly evidence: readonly LineEvidence[];
};

/** What the store subscribes to. Money in the currency's smallest unit, prices include tax, times RFC 3339. */
export type Bill = {
  readonly specVersion: string;
  /** UUIDv7, fixed by the trip. */
  readonly billId: string;
  readonly tripId: string;
  /** 1, 2, 3 … for each cart, no gaps. */
  readonly sequence: number;
  readonly store: string;
  readonly cart: string;
  readonly openedAt: string;
  readonly closedAt: string;
  readonly currency: string;
  readonly lines: readonly BillLine[];
  readonly totals: { readonly netMinor: number; readonly taxMinor: number; readonly grossMinor: number };
  readonly degraded: boolean;
  /** Why a person should look: `removed-unheld:SKU`, `unknown-product:SKU`, `doubtful:SKU`, `degraded:…`, `exit-unseen`, `shopper-said:SKU:NUMBER`. */
  readonly review: readonly string[];
  /** What the shopper said where the cart asked; absent where it did not. Amounts never follow from it. */
  readonly answers?: readonly Answer[];
  readonly software: Software;
  readonly models: readonly ModelIdentity[];
  /** Base64 of Ed25519 over the RFC 8785 form of the bill without this field. */
  readonly signature: string;
};

/** What billing cannot do purely, passed in. All three must always give the same for the same input. */
export type Notary = {
  /** UUIDv7 of a trip that closed at this wall time. */
  billId(closedAtMs: number, tripId: string): string;
  /** RFC 8785 canonical JSON. */
  canonical(value: unknown): string;
  /** Base64 Ed25519 signature of the text's UTF-8 bytes. */
  sign(text: string): string;
};

/** How a trip ended. */
export type Sealing = {
  readonly trip: Trip;
  readonly identity: Identity;
  readonly sequence: number;
  /** Wall time in milliseconds since 1970. */
  readonly closedAtMs: number;
};

/** The signed bill of a trip, and the exact bytes (as text) to keep and to send. Same input, same bytes. */
export function makeBill(sealing: Sealing, notary: Notary): { readonly bill: Bill; readonly body: string } {
  const unsigned = unsignedBill(sealing, notary);
  const bill: Bill = { ...unsigned, signature: notary.sign(notary.canonical(unsigned)) };
  return { bill, body: notary.canonical(bill) };
}

function unsignedBill(sealing: Sealing, notary: Notary): Omit<Bill, "signature"> {
  const { trip, identity, sequence } = sealing;
  const { lines, totals } = pricedLines(trip);
  // A clock that was set back while shopping must not close a trip before it opened.
  const closedAtMs = Math.max(sealing.closedAtMs, trip.openedAtMs);
  return {
    specVersion: billSpecVersion,
    billId: notary.billId(closedAtMs, trip.tripId),
    tripId: trip.tripId,
    sequence,
    store: identity.store,
    cart: identity.cart,
    openedAt: new Date(trip.openedAtMs).toISOString(),
    closedAt: new Date(closedAtMs).toISOString(),
    currency: identity.currency,
    lines,
    totals,
    degraded: trip.degraded.length > 0,
    review: [...trip.basket.review, ...trip.degraded.map(reason => `degraded:${reason}`)],
    ...(trip.answers === undefined ? {} : { answers: trip.answers }),
    software: identity.software,
    models: identity.models,
  };
}

function pricedLines(trip: Trip): Pick<Bill, "lines" | "totals"> {
  const lines = trip.basket.lines.map(line => {
    const amountMinor = line.quantity * line.unitPriceMinor;
    return { ...line, amountMinor, taxMinor: taxWithin(amountMinor, line.taxRate) };
  });
  const grossMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  return { lines, totals: { netMinor: grossMinor - taxMinor, taxMinor, grossMinor } };
}
