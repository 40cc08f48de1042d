import type { Bill } from "./bill.ts";

/**
 * Where a bill stands on its way to the store.
 * queued: the broker has not confirmed it. confirmed: the broker has it, the store's acknowledgement is
 * awaited. rejected: the store refused it; kept to be shown, never sent again. Done bills leave the outbox.
 */
export type OutboxStatus = "queued" | "confirmed" | "rejected";

export type OutboxEntry = {
  readonly billId: string;
  readonly tripId: string;
  readonly sequence: number;
  readonly closedAt: string;
  /** The canonical bytes, kept as sent: a newer version of this program must not change an old bill. */
  readonly body: string;
  readonly status: OutboxStatus;
  /** The store's words, for a rejected bill. */
  readonly reason?: string;
};

/** What remains of a bill that reached the store, so that a late or doubled acknowledgement is recognised. */
export type DoneBill = {
  readonly billId: string;
  readonly sequence: number;
  readonly closedAt: string;
  readonly body: string;
};

export type Outbox = { readonly waiting: readonly OutboxEntry[]; readonly done: readonly DoneBill[] };

/** The store's answer to a bill. */
export type Acknowledgement = {
  readonly billId: string;
  readonly status: "accepted" | "rejected";
  readonly reason?: string;
};

export const emptyOutbox: Outbox = { waiting: [], done: [] };

/** A sealed bill waits to be carried. `body` is the bill's canonical JSON. */
export function enqueue(outbox: Outbox, bill: Bill, body: string): Outbox {
  const { billId, tripId, sequence, closedAt } = bill;
  const entry: OutboxEntry = { billId, tripId, sequence, closedAt, body, status: "queued" };
  return { ...outbox, waiting: [...outbox.waiting, entry] };
}

/**
 * The broker has the bill. Done, or, where the store must acknowledge, waiting for that. The same outbox
 * for a bill that is answered already: an acknowledgement may overtake the broker's confirmation.
 */
export function confirm(outbox: Outbox, billId: string, ackRequired: boolean): Outbox {
  const entry = outbox.waiting.find(waiting => waiting.billId === billId && waiting.status !== "rejected");
  if (entry === undefined) return outbox;
  // It may be confirmed from before, when the store still had to acknowledge.
  if (!ackRequired) return finish(outbox, entry);
  return entry.status === "confirmed" ? outbox : replace(outbox, { ...entry, status: "confirmed" });
}

/** What an acknowledgement did: `stranger` is for a bill this cart does not know (pruned, or never its own). */
export type Acknowledged = { readonly outbox: Outbox; readonly outcome: Outcome };
export type Outcome = "accepted" | "rejected" | "repeated" | "stranger";

/**
 * Takes the store's answer. Accepting what is done already is a repeat. A rejection that comes after the
 * bill was done puts it back where a person sees it; an acceptance after a rejection settles it.
 */
export function acknowledge(outbox: Outbox, answer: Acknowledgement): Acknowledged {
  const waiting = outbox.waiting.find(entry => entry.billId === answer.billId);
  const done = outbox.done.find(entry => entry.billId === answer.billId);
  if (waiting === undefined && done === undefined) return { outbox, outcome: "stranger" };
  if (answer.status === "accepted") {
    if (waiting === undefined) return { outbox, outcome: "repeated" };
    return { outbox: finish(outbox, waiting), outcome: "accepted" };
  }
  if (waiting?.status === "rejected") return { outbox, outcome: "repeated" };
  const back = waiting ?? (done && { ...done, tripId: tripIdOf(done.body) });
  return back === undefined
    ? { outbox, outcome: "stranger" }
    : { outbox: reject(outbox, back, answer.reason), outcome: "rejected" };
}

/**
 * Drops the oldest done bills beyond `keepBills`, by order and not by age: a clock that was wrong when a bill was
 * closed must not make a stranger of it. Others are never dropped. The same outbox when there is nothing to drop.
 */
export function prune(outbox: Outbox, keepBills: number): Outbox {
  const tooMany = outbox.done.length - keepBills;
  return tooMany <= 0 ? outbox : { ...outbox, done: outbox.done.slice(tooMany) };
}

function replace(outbox: Outbox, entry: OutboxEntry): Outbox {
  const waiting = outbox.waiting.map(other => (other.billId === entry.billId ? entry : other));
  return { ...outbox, waiting };
}

function finish(outbox: Outbox, entry: OutboxEntry): Outbox {
  const { billId, sequence, closedAt, body } = entry;
  return {
    waiting: outbox.waiting.filter(other => other.billId !== billId),
    done: [...outbox.done, { billId, sequence, closedAt, body }],
  };
}

function reject(outbox: Outbox, bill: Omit<OutboxEntry, "status">, reason: string | undefined): Outbox {
  const entry: OutboxEntry = { ...bill, status: "rejected", ...(reason === undefined ? {} : { reason }) };
  const others = outbox.waiting.filter(other => other.billId !== entry.billId);
  return {
    waiting: [...others, entry].sort((a, b) => a.sequence - b.sequence),
    done: outbox.done.filter(other => other.billId !== entry.billId),
  };
}

function tripIdOf(body: string): string {
  return (JSON.parse(body) as Bill).tripId;
}
