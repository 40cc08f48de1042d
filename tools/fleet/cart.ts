import { generateKeyPairSync, sign } from "node:crypto";
import { backoffMs } from "../../src/backoff.ts";
import type { Broker } from "../../src/billing/broker.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { lastWill } from "../../src/billing/messages.ts";
import { memoryStore } from "../../src/billing/state-store.ts";
import { clientIdOf } from "../../src/billing/topics.ts";
import { createHealth } from "../../src/cart/health.ts";
import { openPresence } from "../../src/cart/presence.ts";
import { openTill, type Till } from "../../src/cart/till.ts";
import { brokerSchema } from "../../src/config/schema.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { ids } from "../../src/device/ids.ts";
import type { Keys } from "../../src/device/keys.ts";
import { timers } from "../../src/device/timers.ts";
import { catalogue, type Purchase } from "./shopping.ts";

/** A cart of the fleet: everything between a counted change and the store's answer is the product's own. */
export type FleetCart = AsyncDisposable & {
  /** Resolves when the broker has welcomed it for the first time, with the milliseconds since it was opened. */
  readonly connected: Promise<number>;
  /** Shops, leaves, and resolves when the store has acknowledged the bill. */
  shop(purchases: readonly Purchase[]): Promise<Shopped>;
};

/** A bill that the store owes us a row for. */
export type Shopped = {
  readonly tripId: string;
  readonly billId: string;
  readonly grossMinor: number;
  /** From the sealed bill to the store's answer, its row being durable by then. */
  readonly endToEndMs: number;
};

export type FleetCartOptions = {
  readonly store: string;
  readonly cart: string;
  readonly url: string;
  /** 5 is MQTT 5, 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  /** How wrong this cart's wall clock is. */
  readonly clockOffMs: number;
  /** A bill without an answer is sent again after this long. */
  readonly ackAfterMs: number;
};

/** As on a cart, but a shop full of them on one machine cannot each wait ten seconds for a late answer. */
const answerMs = 60_000;
const retry = { baseMs: 500, capMs: 10_000 };

/**
 * Opens a cart whose state is in memory: thousands of them on one disk would measure that disk, which in a
 * store is one each. Its process does not die, so nothing is lost by it.
 */
export async function openFleetCart(options: FleetCartOptions): Promise<FleetCart> {
  const { store, cart, url, version, clockOffMs, ackAfterMs } = options;
  const identity = {
    store,
    cart,
    currency: "EUR",
    software: { name: "stepout", version: "fleet" },
    models: [],
  };
  const keys = keysInMemory();
  const clock = () => Date.now() + clockOffMs;
  const till = await openTill({ state: memoryStore(), catalogue, keys, ids, clock, identity });
  const will = lastWill(identity, keys.publicKey);
  const broker = openBroker({
    // As on a cart whose configuration says nothing else.
    ...brokerSchema.parse({ url, version }),
    clientId: clientIdOf(identity),
    will,
    answerMs,
    backoff: retry,
  });
  const connected = firstConnection(broker);
  const health = createHealth({ cameras: [], nowMs: () => performance.now(), temperatures: () => ({}) });
  const presence = openPresence({ broker, till, identity, publicKey: keys.publicKey, health: health.report });
  const answered = new Map<string, () => void>();
  const courier = openCourier({
    post: till,
    broker,
    identity,
    timers,
    ackRequired: true,
    ackAfterMs,
    delayMs: attempt => backoffMs(attempt, retry, Math.random),
    onNews: news => {
      if (news.type === "answered" && news.outcome === "accepted") answered.get(news.answer.billId)?.();
    },
  });
  till.onNews(news => news.type === "sealed" && courier.wake());
  return {
    connected,
    shop: purchases => shop(till, purchases, answered),
    async [Symbol.asyncDispose]() {
      for (const part of [courier, presence, broker, till]) await part[Symbol.asyncDispose]();
    },
  };
}

function firstConnection(broker: Broker): Promise<number> {
  const openedMs = performance.now();
  return new Promise(resolve => {
    const unlisten = broker.onConnection(({ state }) => {
      if (state !== "connected") return;
      unlisten();
      resolve(performance.now() - openedMs);
    });
  });
}

async function shop(
  till: Till,
  purchases: readonly Purchase[],
  answered: Map<string, () => void>,
): Promise<Shopped> {
  if (till.basket.state === "no-trip") await till.enter();
  for (const { sku, quantity } of purchases) {
    const evidence = { crossing: true, census: true };
    const seen = { t: performance.now() / 1000, camera: "fleet", sku, confidence: 0.95, evidence };
    await till.apply({ ...seen, delta: quantity, basketDelta: quantity });
  }
  // Counted here, not read from the bill: the bill is what is being judged.
  const grossMinor = purchases.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);
  const sealedMs = performance.now();
  const bill = await till.leave();
  if (bill === undefined) throw new Error("a trip with purchases left without a bill");
  await new Promise<void>(resolve => {
    answered.set(bill.billId, resolve);
    // The answer may have overtaken us.
    if (till.outbox.done.some(done => done.billId === bill.billId)) resolve();
  });
  answered.delete(bill.billId);
  return { tripId: bill.tripId, billId: bill.billId, grossMinor, endToEndMs: performance.now() - sealedMs };
}

function keysInMemory(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    sign: text => sign(null, Buffer.from(text), privateKey).toString("base64"),
  };
}
