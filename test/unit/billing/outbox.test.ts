import assert from "node:assert/strict";
import { test } from "node:test";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import { acknowledge, confirm, type Outbox, prune } from "../../../src/billing/outbox.ts";
import { catalogue, emptyCart, entered, officeAt } from "./office.ts";

function withBills(many: number): Outbox {
  let state = emptyCart;
  for (let i = 1; i <= many; i += 1) {
    state = enter(state, `trip-${i}`, officeAt(i * 1000), []).state;
    state = leave(count(state, entered(1), catalogue, i), officeAt(i * 1000)).state;
  }
  return state.outbox;
}

const idOf = (i: number) => `bill-${i * 1000}-trip-${i}`;

test("the broker's confirmation is the end where no acknowledgement is asked for", () => {
  const outbox = confirm(withBills(2), idOf(1), false);
  assert.deepEqual(
    outbox.waiting.map(entry => entry.billId),
    [idOf(2)],
  );
  assert.deepEqual(
    outbox.done.map(bill => bill.billId),
    [idOf(1)],
  );
});

test("where the store must acknowledge, a confirmed bill waits for that", () => {
  const confirmed = confirm(withBills(1), idOf(1), true);
  assert.equal(confirmed.waiting[0]?.status, "confirmed");
  assert.equal(confirm(confirmed, idOf(1), true), confirmed);
  const { outbox, outcome } = acknowledge(confirmed, { billId: idOf(1), status: "accepted" });
  assert.equal(outcome, "accepted");
  assert.equal(outbox.waiting.length, 0);
});

test("a bill that waited for the store's answer is done at the next confirmation where none is asked for any more", () => {
  const outbox = confirm(confirm(withBills(1), idOf(1), true), idOf(1), false);
  assert.deepEqual([outbox.waiting.length, outbox.done[0]?.billId], [0, idOf(1)]);
});

test("an acknowledgement that overtakes the confirmation counts, and the confirmation then changes nothing", () => {
  const { outbox } = acknowledge(withBills(1), { billId: idOf(1), status: "accepted" });
  assert.equal(outbox.waiting.length, 0);
  assert.equal(confirm(outbox, idOf(1), true), outbox);
});

test("a repeated acknowledgement and one for a stranger's bill change nothing", () => {
  const done = acknowledge(withBills(1), { billId: idOf(1), status: "accepted" }).outbox;
  assert.deepEqual(acknowledge(done, { billId: idOf(1), status: "accepted" }), {
    outbox: done,
    outcome: "repeated",
  });
  assert.deepEqual(acknowledge(done, { billId: "other", status: "rejected" }), {
    outbox: done,
    outcome: "stranger",
  });
});

test("a rejected bill is kept with the store's reason and is not confirmed by a late broker", () => {
  const { outbox, outcome } = acknowledge(withBills(2), {
    billId: idOf(1),
    status: "rejected",
    reason: "unknown sku",
  });
  assert.equal(outcome, "rejected");
  assert.deepEqual(
    outbox.waiting.map(entry => [entry.status, entry.reason]),
    [
      ["rejected", "unknown sku"],
      ["queued", undefined],
    ],
  );
  assert.equal(confirm(outbox, idOf(1), false), outbox);
  assert.equal(acknowledge(outbox, { billId: idOf(1), status: "rejected" }).outcome, "repeated");
});

test("a rejection that comes after the bill was done puts it back where a person sees it", () => {
  const done = confirm(withBills(1), idOf(1), false);
  const { outbox } = acknowledge(done, { billId: idOf(1), status: "rejected" });
  assert.equal(outbox.done.length, 0);
  assert.equal(outbox.waiting[0]?.status, "rejected");
  assert.equal(outbox.waiting[0]?.tripId, "trip-1");
});

test("an acceptance settles a rejected bill", () => {
  const rejected = acknowledge(withBills(1), { billId: idOf(1), status: "rejected" }).outbox;
  const { outbox, outcome } = acknowledge(rejected, { billId: idOf(1), status: "accepted" });
  assert.deepEqual([outcome, outbox.waiting.length, outbox.done.length], ["accepted", 0, 1]);
});

test("only done bills are pruned, the oldest first", () => {
  let outbox = withBills(6);
  for (const i of [1, 2, 3, 4]) outbox = confirm(outbox, idOf(i), false);
  const pruned = prune(outbox, 2);
  assert.deepEqual(
    pruned.done.map(bill => bill.billId),
    [idOf(3), idOf(4)],
  );
  assert.deepEqual(prune(outbox, 0).done, []);
  assert.equal(pruned.waiting.length, 2);
  assert.equal(prune(pruned, 2), pruned);
});
