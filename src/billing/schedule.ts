import type { Outbox, OutboxEntry } from "./outbox.ts";

/** When each bill that was tried is due again, on a clock that never jumps. Kept in memory: after a restart all is due. */
export type Schedule = Map<string, Due>;

export type Due = {
  readonly attempts: number;
  readonly dueMs: number;
  readonly awaits: "broker" | "subscriber" | "answer";
};

/** What remains of a schedule: bills that are done or rejected are forgotten, so that it never outgrows the outbox. */
export function scheduleOf(outbox: Outbox, schedule: ReadonlyMap<string, Due>): Schedule {
  const waiting = new Set(toCarry(outbox).map(entry => entry.billId));
  return new Map([...schedule].filter(([billId]) => waiting.has(billId)));
}

/** After so many failures a bill may be what ends the connections: one that is larger than the broker takes does. */
const suspectAfter = 3;

/**
 * What a new connection makes of a schedule. What failed for want of one is due at once, but a bill in whose carrying
 * several have ended keeps its time, or nothing else would ever pass. An answer is waited for until `answerByMs` at
 * most. Both times are on the schedule's clock.
 */
export function onConnected(
  schedule: ReadonlyMap<string, Due>,
  { nowMs, answerByMs }: { readonly nowMs: number; readonly answerByMs: number },
): Schedule {
  const kept = [...schedule].filter(([, due]) => due.awaits !== "subscriber");
  return new Map(
    kept.map(([billId, due]) => {
      if (due.awaits === "answer") return [billId, { ...due, dueMs: Math.min(due.dueMs, answerByMs) }];
      return [billId, due.attempts < suspectAfter ? { ...due, dueMs: nowMs } : due];
    }),
  );
}

export type Next =
  | { readonly entry: OutboxEntry; readonly waitMs?: never }
  /** Infinity where nothing waits. */
  | { readonly entry?: never; readonly waitMs: number };

/**
 * The bill to carry now: of those that are due and failed least often, the one with the lowest number, so that the
 * store sees the numbers rise. Rejected bills are never due. Otherwise how long until one is.
 */
export function nextToCarry(outbox: Outbox, schedule: ReadonlyMap<string, Due>, nowMs: number): Next {
  const waiting = toCarry(outbox);
  const dueOf = (entry: OutboxEntry) => schedule.get(entry.billId)?.dueMs ?? Number.NEGATIVE_INFINITY;
  const failuresOf = ({ billId }: OutboxEntry) => {
    const { awaits, attempts } = schedule.get(billId) ?? {};
    return awaits === "broker" ? (attempts ?? 0) : 0;
  };
  const [entry] = waiting
    .filter(candidate => dueOf(candidate) <= nowMs)
    .sort((a, b) => failuresOf(a) - failuresOf(b));
  if (entry !== undefined) return { entry };
  return { waitMs: Math.min(...waiting.map(candidate => dueOf(candidate) - nowMs)) };
}

function toCarry(outbox: Outbox): readonly OutboxEntry[] {
  return outbox.waiting.filter(entry => entry.status !== "rejected");
}
