import { z } from "zod";
import type { Bill } from "../billing/bill.ts";
import { isProductName, noCardNumber } from "../billing/card-number.ts";

const cardNumber = "looks like a card number";
const minor = z.int().min(0);
const share = z.number().min(0).max(1);
const text = (longest: number) => z.string().max(longest);
const time = z.iso.datetime();

const evidence = z.looseObject({
  at: time,
  camera: text(64),
  delta: z.int(),
  confidence: share,
  crossing: z.boolean(),
  census: z.boolean(),
});

const line = z
  .looseObject({
    sku: z.string().min(1).max(64),
    gtin: z
      .string()
      .regex(/^\d{14}$/)
      .exactOptional(),
    name: text(200),
    quantity: z.int().min(1),
    unitPriceMinor: minor,
    amountMinor: minor,
    taxMinor: minor,
    taxRate: share,
    confidence: share,
    needsReview: z.boolean(),
    evidence: z.array(evidence),
  })
  .refine(
    of => of.amountMinor === of.quantity * of.unitPriceMinor,
    "amountMinor is not quantity × unitPriceMinor",
  )
  .refine(of => isProductName(of.name, of.sku), { path: ["name"], message: cardNumber });

/** A reason is a code with what it is about (`doubtful:SKU`), or somebody's words. */
const reason = text(500).refine(of => /^[a-z][a-z-]*(:|$)/.test(of) || noCardNumber(of), cardNumber);

/**
 * The shape of a bill as the store receives it, amounts that add up included. Fields it does not know are
 * kept (a newer cart may send more, and they are signed too). What a person may have typed, a product's name
 * or a reason in words, is refused where it looks like a card number; identifiers and GTINs in names are not, because
 * every tenth article number passes the same check.
 */
export const billSchema: z.ZodType<Bill> = z
  .looseObject({
    specVersion: z.literal("1.0"),
    billId: z.uuid({ version: "v7" }),
    tripId: z.string().min(1).max(64),
    sequence: z.int().min(1),
    store: z.string().min(1).max(64),
    cart: z.string().min(1).max(64),
    openedAt: time,
    closedAt: time,
    currency: z.string().regex(/^[A-Z]{3}$/),
    lines: z.array(line).max(10_000),
    totals: z.looseObject({ netMinor: minor, taxMinor: minor, grossMinor: minor }),
    degraded: z.boolean(),
    review: z.array(reason),
    answers: z
      .array(z.looseObject({ at: time, sku: text(64), counted: z.int(), said: z.int() }))
      .exactOptional(),
    software: z.looseObject({ name: text(64), version: text(64) }),
    models: z.array(z.looseObject({ name: text(64), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
    signature: z.base64().min(1),
  })
  .refine(
    bill => bill.totals.grossMinor === sum(bill.lines, "amountMinor"),
    "totals.grossMinor is not the sum of the lines",
  )
  .refine(
    bill => bill.totals.taxMinor === sum(bill.lines, "taxMinor"),
    "totals.taxMinor is not the sum of the lines",
  )
  .refine(
    ({ totals }) => totals.grossMinor === totals.netMinor + totals.taxMinor,
    "totals do not add up: grossMinor is not netMinor + taxMinor",
  );

function sum<K extends "amountMinor" | "taxMinor">(lines: readonly Record<K, number>[], key: K): number {
  return lines.reduce((total, of) => total + of[key], 0);
}
