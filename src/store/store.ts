import { randomUUID } from "node:crypto";
import type { Broker, Received } from "../billing/broker.ts";
import type { Ledger } from "../billing/ledger.ts";
import { ackMessage } from "../billing/messages.ts";
import { billsOf, statusesOf } from "../billing/topics.ts";
import { openBroker } from "../device/broker/broker.ts";
import type { BrokerOptions } from "../device/broker/connect.ts";
import { Fault, isFault, messageOf } from "../fault.ts";
import { Desk, type Receipt, type Taken } from "./desk.ts";
import { handingLedger, type OnBill, type Recall } from "./handing.ts";
import { learnKeys } from "./keys.ts";

/**
 * `stepout/store`: the store's side of the bills, for a backend written in TypeScript. What this file
 * exports is the library; everything else may change.
 */
export type { Bill, BillLine } from "../billing/bill.ts";
export type { Kept, Ledger, LedgerEntry } from "../billing/ledger.ts";
export type { Finding } from "../billing/reception.ts";
export { openPostgresLedger } from "../device/postgres/ledger.ts";
export { Fault, isFault } from "../fault.ts";
export type { Receipt } from "./desk.ts";
export { openFileLedger } from "./file.ts";
export { type Delivery, type OnBill, type Recall, type Refusal, refuse } from "./handing.ts";

/** How to reach the broker; the files are TLS's, the password comes from `passwordFile` or STEPOUT_BROKER_PASSWORD. */
export type StoreBroker = Pick<
  BrokerOptions,
  "url" | "version" | "ca" | "cert" | "key" | "username" | "passwordFile" | "backoff"
>;

export type StoreOptions = {
  readonly broker: StoreBroker;
  /** A fixed name of this consumer, one process each: what comes while it is away waits for that name at the broker. */
  readonly clientId: string;
  /** For how long it waits; a week unless told. 0: nothing waits. */
  readonly sessionSeconds?: number;
  /** Only the carts of this store; of every store unless told. */
  readonly store?: string;
  /** Whether carts are answered; they are unless told. `false` for who looks on beside the store's own backend. */
  readonly acknowledges?: boolean;
  readonly onNews?: (news: StoreNews) => void;
} & (
  | { readonly onBill: OnBill; readonly recall?: Recall; readonly ledger?: never }
  | { readonly ledger: Ledger; readonly onBill?: never; readonly recall?: never }
);

export type StoreNews =
  | Receipt
  /** Bills are received, and the carts' keys to check them with. */
  | { readonly type: "connected" }
  /** Also for a bill that could not be kept: the connection is given up, so that the bill comes again. */
  | { readonly type: "disconnected"; readonly why: Fault }
  /** The bill is neither kept nor acknowledged. */
  | { readonly type: "failed"; readonly why: Fault }
  /** The bill is kept, its acknowledgement did not get through. The cart asks again. */
  | { readonly type: "unanswered"; readonly billId: string; readonly why: Fault }
  /** A cart (`store/cart`) that had a key shows another one. */
  | { readonly type: "key-changed"; readonly cart: string };

const weekSeconds = 7 * 24 * 3600;

/**
 * Receives bills until it is disposed: verifies shape, signature and number of each, keeps it (`onBill`, or a
 * ledger) and then acknowledges it. Returns at once, connected or not, and connects again when it must. Bills go
 * to onBill one at a time, to a ledger as many at once as it takes, in the order of each cart. Throws
 * Fault("bad-config") for options that can never work. The ledger stays yours to dispose of.
 */
export function openStore(options: StoreOptions): AsyncDisposable {
  const { broker: how, clientId, sessionSeconds = weekSeconds, acknowledges = true } = options;
  const { onNews = () => {} } = options;
  const ledger = options.ledger ?? handingLedger(options.onBill, options.recall);
  // Keys come over a connection of their own: a bill that waits for its key holds up whatever is behind it.
  const statuses = openBroker({ ...how, clientId: `${clientId}-keys-${randomUUID().slice(0, 8)}` });
  const keyOf = learnKeys(statuses, {
    filter: statusesOf(options.store),
    onChanged: cart => onNews({ type: "key-changed", cart }),
  });
  const desk = new Desk({ ledger, keyOf });
  const bills = openBroker({ ...how, clientId, sessionSeconds, atOnce: ledger.atOnce ?? 1 });
  // Without the carts' keys no bill is taken, so both connections count.
  for (const one of [bills, statuses]) {
    one.onConnection(now => {
      if (now.state === "disconnected") onNews({ type: "disconnected", why: now.why });
      else if (bills.connection.state === statuses.connection.state) onNews({ type: "connected" });
    });
  }
  bills.subscribe(billsOf(options.store), received => take(received, { desk, bills, acknowledges, onNews }));
  return {
    async [Symbol.asyncDispose]() {
      desk.close();
      await bills[Symbol.asyncDispose]();
      await statuses[Symbol.asyncDispose]();
    },
  };
}

type Counter = {
  readonly desk: Desk;
  readonly bills: Broker;
  readonly acknowledges: boolean;
  readonly onNews: (news: StoreNews) => void;
};

async function take(received: Received, { desk, bills, acknowledges, onNews }: Counter): Promise<void> {
  let taken: Taken;
  try {
    taken = await desk.take(received);
  } catch (error) {
    const why = failure(error);
    onNews({ type: "failed", why });
    throw why;
  }
  onNews(taken.receipt);
  const { answer } = taken;
  if (answer === undefined || !acknowledges) return;
  // Not awaited: the broker's confirmation comes after this message is dealt with.
  bills.publish(ackMessage(`${received.topic}/ack`, answer)).catch((error: unknown) => {
    if (!isFault(error)) throw error;
    onNews({ type: "unanswered", billId: answer.billId, why: error });
  });
}

function failure(error: unknown): Fault {
  if (isFault(error)) return error;
  const message = `A bill could not be kept (${messageOf(error)}); it is not acknowledged and comes again.`;
  return new Fault("storage", message, error);
}
