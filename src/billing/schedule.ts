import type { Outbox, OutboxEntry } from "./outbox.ts";

/** When each bill that was tried is due again, on a clock that never jumps. Kept in memory: after a restart all is due. */
export type Schedule = Map<string, Due>;

export type Due = {
  readonly attempts: number;
  readonly dueMs: number;
  readonly awaits: "broker" | "subscriber" | "answer";
};

export type Next =
  | { readonly entry: OutboxEntry; readonly waitMs?: never }
  /** Infinity where nothing waits. */
  | { readonly entry?: never; readonly waitMs: number };

/**
 * The bill to carry now: of those that are due, the one with the lowest number, so that the store sees the
 * numbers rise. Rejected bills are never due. Otherwise how long until one is.
 */
export function nextToCarry(outbox: Outbox, schedule: ReadonlyMap<string, Due>, nowMs: number): Next {
  const waiting = outbox.waiting.filter(entry => entry.status !== "rejected");
  const dueOf = (entry: OutboxEntry) => schedule.get(entry.billId)?.dueMs ?? Number.NEGATIVE_INFINITY;
  const entry = waiting.find(candidate => dueOf(candidate) <= nowMs);
  if (entry !== undefined) return { entry };
  return { waitMs: Math.min(...waiting.map(candidate => dueOf(candidate) - nowMs)) };
}
