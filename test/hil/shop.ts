import type { Bill } from "../../src/billing/bill.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { type Mosquitto, startMosquitto } from "../e2e/mosquitto.ts";
import type { Received } from "./power-cuts.ts";
import { openWriteLog, type Write, type WriteLog } from "./write-log.ts";

/** What a disk's log says, beside the bills that came while it grew. */
export type Tape = {
  readonly log: WriteLog;
  readonly writes: readonly Write[];
  readonly received: Received[];
};

/** This machine's end: a mosquitto on loopback, and a store that hears everything and notes how far the disks were. */
export interface Shop extends AsyncDisposable {
  readonly port: number;
  readonly broker: Mosquitto;
  /** The newest message of a topic, parsed; undefined where none came. */
  latest(topic: string): unknown;
  /** How many bills came of a cart, counted as they came, repeats included. */
  bills(cart: string): readonly Bill[];
  /** Notes from now on how far the log at `path` is whenever a bill of `cart` comes. */
  record(cart: string, path: string): Tape;
}

export async function openShop(): Promise<Shop> {
  const mosquitto = await startMosquitto();
  const newest = new Map<string, unknown>();
  const bills: Bill[] = [];
  const tapes = new Map<string, { tape: Tape; writes: Write[] }>();
  const broker = openBroker({ url: mosquitto.url, clientId: "rig-shop" });
  const hear = (topic: string, payload: string) => {
    newest.set(topic, JSON.parse(payload));
    if (!topic.endsWith("/bill")) return;
    const bill = JSON.parse(payload) as Bill;
    bills.push(bill);
    const found = tapes.get(bill.cart);
    if (found === undefined) return;
    // Read before anything else: what is in the log now was there when the bill came, or later.
    found.writes.push(...found.tape.log.more());
    found.tape.received.push({ bill, body: payload, writes: found.writes.length });
  };
  for (const kind of ["bill", "basket", "status", "health"]) {
    broker.subscribe(`stepout/v1/+/carts/+/${kind}`, ({ topic, payload }) => hear(topic, payload));
  }
  return {
    port: mosquitto.port,
    broker: mosquitto,
    latest: topic => newest.get(topic),
    bills: cart => bills.filter(bill => bill.cart === cart),
    record(cart, path) {
      const log = openWriteLog(path);
      const writes: Write[] = [];
      const tape = { log, writes, received: [] };
      tapes.set(cart, { tape, writes });
      return tape;
    },
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await mosquitto[Symbol.asyncDispose]();
    },
  };
}
