import assert from "node:assert/strict";
import { test } from "node:test";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import {
  ackMessage,
  billMessage,
  healthMessage,
  lastWill,
  parseAck,
  statusMessage,
} from "../../../src/billing/messages.ts";
import { catalogue, emptyCart, entered, identity, officeAt } from "./office.ts";

const topic = "stepout/v1/berlin-1/carts/cart-7";

test("a bill is confirmed by the broker and never retained, and its event names bill, cart and time", () => {
  const shopping = count(enter(emptyCart, "trip-1", officeAt(1000), []).state, entered(1), catalogue, 1500);
  const [entry] = leave(shopping, officeAt(2000)).state.outbox.waiting;
  assert.ok(entry);
  assert.deepEqual(billMessage(entry, identity), {
    topic: `${topic}/bill`,
    payload: entry.body,
    qos: 1,
    retain: false,
    event: {
      id: "bill-2000-trip-1",
      type: "stepout.bill.v1",
      source: "/stepout/berlin-1/carts/cart-7",
      time: "1970-01-01T00:00:02.000Z",
    },
  });
});

test("a status is retained, and outlives a cart in repair; the last will says offline with the cart's key", () => {
  const will = lastWill(identity, "KEY");
  const gone = { online: false, state: "offline", version: "0.1.0", publicKey: "KEY" };
  assert.deepEqual(will, statusMessage(gone, identity));
  assert.deepEqual(
    [will.topic, will.qos, will.retain, will.expirySeconds],
    [`${topic}/status`, 1, true, 90 * 86_400],
  );
});

test("health waits for no confirmation", () => {
  const { qos, retain } = healthMessage({ cameras: [] }, identity);
  assert.deepEqual([qos, retain], [0, true]);
});

test("an answer comes back as it was given, and is not retained", () => {
  const answer = { billId: "b-1", status: "rejected", reason: "unknown sku" } as const;
  const message = ackMessage(`${topic}/bill/ack`, answer);
  assert.deepEqual(parseAck(message.payload), answer);
  assert.deepEqual([message.qos, message.retain], [1, false]);
});

test("of a long reason the first 500 letters are kept, and an empty one is none", () => {
  const said = (reason: unknown) => parseAck(JSON.stringify({ billId: "b-1", status: "rejected", reason }));
  assert.equal(said("x".repeat(501))?.reason, "x".repeat(500));
  assert.deepEqual(said(""), { billId: "b-1", status: "rejected" });
  assert.deepEqual(said(7), { billId: "b-1", status: "rejected" });
});
