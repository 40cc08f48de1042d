import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { statusMessage } from "../../src/billing/messages.ts";
import { memoryStore } from "../../src/billing/state-store.ts";
import { openTill } from "../../src/cart/till.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { timers } from "../../src/device/timers.ts";
import { openFileLedger } from "../../src/store/file.ts";
import { openStore } from "../../src/store/store.ts";
import { judgeCart } from "../faults/store.ts";
import { distinctBills } from "./cart-process.ts";
import { startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";
import { identity, taken, water } from "./small-shop.ts";
import { openWire } from "./wire.ts";

const skip = withoutMosquitto;

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-cuts-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

/**
 * The cart's till and courier; whoever asks gets one bill of two bottles after the other. Its process lives on, so
 * its state is in memory: a thousand bills on disk are another test's.
 */
async function openCart(t: TestContext, url: string, ackRequired: boolean) {
  const keys = openKeys(folder(t));
  const state = memoryStore();
  const till = await openTill({ state, catalogue: [water], keys, ids, clock: Date.now, identity });
  const broker = openBroker({ url, clientId: "cart", backoff: { baseMs: 1, capMs: 5 }, sessionSeconds: 60 });
  const times = { delayMs: () => 1, ackAfterMs: 500 };
  const courier = openCourier({ post: till, broker, identity, timers, ackRequired, ...times });
  t.after(async () => {
    for (const part of [courier, broker, till]) await part[Symbol.asyncDispose]();
  });
  const connected = () =>
    new Promise<void>(resolve => {
      if (broker.connection.state === "connected") return resolve();
      broker.onConnection(now => now.state === "connected" && resolve());
    });
  /** Seals a bill and resolves when it has left the outbox. */
  const bill = async () => {
    await connected();
    await till.enter();
    await Promise.all([till.apply(taken), till.apply(taken)]);
    await till.leave();
    const gone = new Promise<void>(resolve => {
      const unlisten = till.onNews(() => {
        if (till.outbox.waiting.length > 0) return;
        unlisten();
        resolve();
      });
    });
    courier.wake();
    await gone;
  };
  /** The store waits a moment for the key of a cart that it does not know. */
  const showKey = () => {
    const status = { online: true, state: "no-trip", version: "test", publicKey: keys.publicKey };
    return broker.publish(statusMessage(status, identity));
  };
  return { bill, connected, showKey, publicKey: keys.publicKey };
}

test("a connection that breaks at any byte of a bill costs no bill and doubles none", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  const file = join(folder(t), "bills.jsonl");
  await using ledger = await openFileLedger(file);
  const broker = { url: mosquitto.url, backoff: { baseMs: 1, capMs: 5 } };
  await using _store = openStore({ broker, clientId: "store", ledger });
  await using wire = await openWire(mosquitto.port);
  const cart = await openCart(t, wire.url, true);
  await cart.connected();
  await cart.showKey();
  const before = wire.carried("toBroker");
  await cart.bill();
  // Each byte of one publish and of the confirmation of its answer; other bills are at most a digit longer.
  const places = Array.from({ length: wire.carried("toBroker") - before + 10 }, (_, n) => n);
  for (const bytes of places) {
    wire.breakAfter(bytes, "toBroker");
    await cart.bill();
  }
  wire.breakAfter(Infinity, "toBroker");
  const kept = readFileSync(file, "utf8").split("\n").slice(0, -1);
  const bills = kept.map(line => JSON.parse(line) as Bill);
  const owed = places.length + 1;
  const right = { received: owed, lost: 0, doubled: 0, wrong: 0 };
  assert.deepEqual(judgeCart(bills, owed, cart.publicKey), right);
  assert.ok(wire.cuts() >= places.length - 20, `${wire.cuts()} cuts at ${places.length} places`);
});

test("a confirmation that is lost brings the same bill again, with the same bytes", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, "stepout/v1/s/carts/c/bill");
  await using wire = await openWire(mosquitto.port);
  const cart = await openCart(t, wire.url, false);
  for (const bytes of [0, 1, 2, 3]) {
    await cart.connected();
    wire.breakAfter(bytes, "fromBroker");
    await cart.bill();
  }
  const heard = await witness.until(all => distinctBills(all).length === 4 && all.length === 8);
  assert.deepEqual(
    distinctBills(heard).map(sent => sent.sequence),
    [1, 2, 3, 4],
  );
  assert.equal(wire.cuts(), 4);
});
