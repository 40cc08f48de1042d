import { z } from "zod";
import type { CartState } from "../../billing/cart-state.ts";

const evidence = z.object({
  at: z.string(),
  camera: z.string(),
  delta: z.int(),
  confidence: z.number(),
  crossing: z.boolean(),
  census: z.boolean(),
});

const line = z.object({
  sku: z.string(),
  gtin: z.string().exactOptional(),
  name: z.string(),
  quantity: z.int().min(1),
  unitPriceMinor: z.int().min(0),
  taxRate: z.number(),
  confidence: z.number(),
  needsReview: z.boolean(),
  evidence: z.array(evidence),
});

const basket = z.object({
  lines: z.array(line),
  review: z.array(z.string()),
  gone: z.array(line.extend({ quantity: z.literal(0) })).exactOptional(),
});

const answer = z.object({
  at: z.string(),
  sku: z.string(),
  counted: z.int(),
  said: z.int(),
  doubtAt: z.string().exactOptional(),
});

const doubt = z.object({
  sku: z.string(),
  name: z.string(),
  reason: z.string(),
  otherwise: z.int().exactOptional(),
  at: z.string(),
});

const trip = z.object({
  tripId: z.string(),
  openedAtMs: z.number(),
  basket,
  degraded: z.array(z.string()),
  answers: z.array(answer).exactOptional(),
  doubts: z.array(doubt).exactOptional(),
});

const entry = z.object({
  billId: z.string(),
  tripId: z.string(),
  sequence: z.int().min(1),
  closedAt: z.string(),
  body: z.string(),
  status: z.enum(["queued", "confirmed", "rejected"]),
  reason: z.string().exactOptional(),
});

const done = z.object({
  billId: z.string(),
  sequence: z.int().min(1),
  closedAt: z.string(),
  body: z.string(),
});

/** The shape of the state on disk. A state that was written by us and read back whole always fits. */
export const cartStateSchema: z.ZodType<CartState> = z.object({
  version: z.literal(1),
  cartId: z.string().min(1),
  store: z.string().exactOptional(),
  sequence: z.int().min(0),
  trip: trip.exactOptional(),
  outbox: z.object({ waiting: z.array(entry), done: z.array(done) }),
});
