import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import { openKeys, verifyBill } from "../../src/device/keys.ts";
import { billTopic, cartOf, distinctBills } from "./cart-process.ts";
import {
  type Mosquitto,
  prepareMosquitto,
  startMosquitto,
  startWitness,
  withoutMosquitto,
} from "./mosquitto.ts";
import { publish } from "./publish.ts";

const skip = withoutMosquitto;

test("a bill arrives once, signed, and leaves the outbox", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, billTopic);
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true });
  const [heard] = await witness.until(all => all.length > 0);
  await running.waiting(0);
  await running.end();
  const bill = JSON.parse(heard?.payload ?? "") as Bill;
  assert.deepEqual([bill.sequence, bill.totals.grossMinor, bill.lines[0]?.quantity], [1, 258, 2]);
  assert.ok(verifyBill(bill, openKeys(cart.dir).publicKey));
  assert.equal(witness.heard.length, 1);
  assert.deepEqual(cart.onDisk().outbox.waiting, []);
});

test("Frigate 1469, MQTT.js 607, 398, 2015: a bill of a cart that was switched off waits on disk for a broker that starts late", {
  skip,
}, async t => {
  await using mosquitto = await prepareMosquitto();
  const cart = cartOf(t);
  const first = cart.start(mosquitto.url, { shop: true });
  await first.waiting(1);
  first.kill();
  await first.died;
  const second = cart.start(mosquitto.url, { shop: true });
  await second.waiting(2);
  await mosquitto.start();
  await using witness = await startWitness(mosquitto.port, billTopic);
  await witness.until(all => distinctBills(all).length === 2);
  await second.waiting(0);
  await second.end();
  // What the broker took before the witness was there had no subscriber, and comes again after the other one.
  const numbers = distinctBills(witness.heard).map(bill => bill.sequence);
  assert.deepEqual(numbers.sort(), [1, 2]);
});

test("Frigate 814: a broker that is killed and comes back gets the bill that was sealed while it was away", {
  skip,
}, async t => {
  await using mosquitto = await startMosquitto();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true });
  await running.waiting(1);
  await mosquitto.kill();
  await mosquitto.start();
  await using witness = await startWitness(mosquitto.port, billTopic);
  await witness.until(all => all.length > 0);
  await running.waiting(0);
  await running.end();
  assert.deepEqual(
    distinctBills(witness.heard).map(bill => bill.sequence),
    [1],
  );
});

test("a broker that freezes in the middle of a bill gets the same bill again", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, billTopic);
  mosquitto.freeze(true);
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true });
  await running.waiting(1);
  mosquitto.freeze(false);
  await witness.until(all => all.length > 0);
  await running.waiting(0);
  await running.end();
  assert.equal(distinctBills(witness.heard).length, 1);
});

test("an answer that comes while the cart is switched off waits for it at the broker", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, billTopic);
  const cart = cartOf(t);
  const first = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  const [heard] = await witness.until(all => all.length > 0);
  first.kill();
  await first.died;
  const { billId } = JSON.parse(heard?.payload ?? "") as Bill;
  const payload = JSON.stringify({ billId, status: "accepted" });
  await publish(mosquitto.port, { topic: `${billTopic}/ack`, payload, qos: 1, retain: false });
  const second = cart.start(mosquitto.url, { ackRequired: true });
  await second.waiting(0);
  await second.end();
  assert.deepEqual(cart.onDisk().outbox.waiting, []);
});

test("a second cart on the same folder does not start, and the first one is not disturbed", {
  skip,
}, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, billTopic);
  const cart = cartOf(t);
  const first = cart.start(mosquitto.url);
  await first.waiting(0);
  const second = cart.start(mosquitto.url, { shop: true });
  assert.equal(await second.died, null);
  await first.end();
  assert.deepEqual(witness.heard, []);
  assert.equal(cart.onDisk().sequence, 0);
});

/** Every step between the gate's edge and the end of a bill, in order, and what a power cut there leaves. */
const steps = [
  "state:before-write",
  "state:written",
  "state:synced",
  "state:renamed",
  "state:durable",
  "copy:before-write",
  "copy:renamed",
  "before-publish",
  "published",
  "confirmed",
] as const;

/** Kills a cart at a step of leaving, starts it again, shops once more, and returns all that was heard. */
async function killedAt(t: TestContext, mosquitto: Mosquitto, dieAt: string): Promise<Bill[]> {
  await using witness = await startWitness(mosquitto.port, billTopic);
  const cart = cartOf(t);
  assert.equal(await cart.start(mosquitto.url, { shop: true, dieAt }).died, "SIGKILL");
  const again = cart.start(mosquitto.url, { shop: true });
  await witness.until(all => distinctBills(all).length >= 2);
  await again.waiting(0);
  await again.end();
  assert.deepEqual(cart.onDisk().outbox.waiting, []);
  return distinctBills(witness.heard);
}

for (const dieAt of steps) {
  test(`a cart killed at ${dieAt} bills that trip once and the next one once`, { skip }, async t => {
    await using mosquitto = await startMosquitto();
    const bills = await killedAt(t, mosquitto, dieAt);
    assert.deepEqual(bills.map(bill => bill.sequence).sort(), [1, 2]);
    assert.equal(new Set(bills.map(bill => bill.tripId)).size, 2);
    assert.deepEqual(
      bills.map(bill => bill.totals.grossMinor),
      [258, 258],
    );
  });
}
