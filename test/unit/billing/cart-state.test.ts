import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Bill } from "../../../src/billing/bill.ts";
import {
  answer,
  type CartState,
  count,
  degrade,
  doubt,
  enter,
  leave,
  owedElsewhere,
} from "../../../src/billing/cart-state.ts";
import { catalogue, emptyCart, entered, officeAt } from "./office.ts";

function shopping(...changes: ReturnType<typeof entered>[]): CartState {
  const { state } = enter(emptyCart, "trip-1", officeAt(1000), []);
  return changes.reduce((cart, change) => count(cart, change, catalogue, 1500), state);
}

test("leaving seals the trip into a bill that waits in the outbox", () => {
  const { state, bill } = leave(shopping(entered(2), entered(1, "milk")), officeAt(2000));
  assert.equal(state.trip, undefined);
  assert.equal(state.sequence, 1);
  assert.equal(bill?.billId, "bill-2000-trip-1");
  assert.equal(bill?.openedAt, "1970-01-01T00:00:01.000Z");
  assert.equal(bill?.closedAt, "1970-01-01T00:00:02.000Z");
  assert.deepEqual(
    bill?.lines.map(line => [line.sku, line.quantity, line.amountMinor, line.taxMinor]),
    [
      ["milk", 1, 119, 8],
      ["water", 2, 258, 41],
    ],
  );
  assert.deepEqual(bill?.totals, { netMinor: 328, taxMinor: 49, grossMinor: 377 });
  assert.deepEqual(
    state.outbox.waiting.map(entry => [entry.billId, entry.status, JSON.parse(entry.body)]),
    [["bill-2000-trip-1", "queued", bill]],
  );
});

test("the signature covers the bill without the signature", () => {
  const { bill } = leave(shopping(entered(1)), officeAt(2000));
  const { signature, ...unsigned } = bill as Bill;
  assert.equal(signature, `signed ${JSON.stringify(unsigned).length}`);
});

test("the same trip gives the same bytes", () => {
  const cart = shopping(entered(2));
  const bodies = [1, 2].map(() => leave(cart, officeAt(2000)).state.outbox.waiting[0]?.body);
  assert.equal(bodies[0], bodies[1]);
});

test("a trip with nothing to say leaves no bill and uses no number", () => {
  const { state, bill } = leave(shopping(entered(1), entered(-1)), officeAt(2000));
  assert.equal(bill, undefined);
  assert.equal(state.sequence, 0);
  assert.equal(state.trip, undefined);
});

test("an empty basket with a question in it is a bill for a person", () => {
  const { bill } = leave(shopping(entered(-1)), officeAt(2000));
  assert.deepEqual([bill?.lines, bill?.review], [[], ["removed-unheld:water"]]);
});

test("a cart that was partly blind says so", () => {
  const { bill } = leave(degrade(shopping(entered(1)), "camera shelf-1 lost"), officeAt(2000));
  assert.equal(bill?.degraded, true);
  assert.deepEqual(bill?.review, ["degraded:camera shelf-1 lost"]);
});

test("what the shopper answered is on the bill beside what was counted", () => {
  const asked = shopping(entered(2, "water", 0.3));
  const { bill } = leave(answer(asked, { sku: "water", said: 0 }, 1800), officeAt(2000));
  const at = ["1970-01-01T00:00:01.500Z", "1970-01-01T00:00:01.800Z"];
  assert.deepEqual(bill?.answers, [{ at: at[1], sku: "water", counted: 2, said: 0, doubtAt: at[0] }]);
  assert.equal(bill?.totals.grossMinor, 258);
  assert.equal("answers" in (leave(asked, officeAt(2000)).bill ?? {}), false);
});

test("what is in doubt when the cart leaves is marked on the bill for staff", () => {
  const doubted = doubt(shopping(entered(1)), [{ sku: "water", reason: "two differ" }], catalogue, 1800);
  const { bill } = leave(doubted, officeAt(2000));
  assert.deepEqual(bill?.review, ["doubtful:water: two differ"]);
  assert.equal(bill?.lines[0]?.needsReview, true);
});

test("a doubt goes by the product's name, or by its SKU where the catalogue has none", () => {
  const reason = "two differ";
  const doubts = [
    { sku: "milk", reason },
    { sku: "unknown", reason },
  ];
  const { trip } = doubt(shopping(), doubts, catalogue, 1800);
  assert.deepEqual(
    trip?.doubts?.map(({ name }) => name),
    ["Milk", "unknown"],
  );
});

test("a trip from before carts remembered their store is the present one's", () => {
  const cart = shopping(entered(1));
  assert.equal(owedElsewhere(cart, "berlin-1"), undefined);
  assert.equal(owedElsewhere({ ...cart, store: "berlin-1" }, "berlin-2"), "berlin-1");
});

test("outside, changes belong to nobody and leaving again does nothing", () => {
  const { state } = leave(shopping(entered(1)), officeAt(2000));
  assert.equal(count(state, entered(-1), catalogue, 2500), state);
  assert.equal(degrade(state, "dark"), state);
  assert.deepEqual(leave(state, officeAt(2001)), { state });
});

test("coming in with a full trip open bills it as one whose exit was not seen", () => {
  const { state, bill } = enter(shopping(entered(1)), "trip-2", officeAt(3000), []);
  assert.deepEqual(bill?.review, ["exit-unseen"]);
  assert.equal(bill?.tripId, "trip-1");
  assert.equal(state.trip?.tripId, "trip-2");
  assert.equal(state.outbox.waiting.length, 1);
});

test("coming in with an empty trip open starts afresh without a bill", () => {
  const { state, bill } = enter(shopping(entered(-1)), "trip-2", officeAt(3000), ["camera lost"]);
  assert.equal(bill, undefined);
  assert.deepEqual(state.trip?.basket, { lines: [], review: [] });
  assert.deepEqual(state.trip?.degraded, ["camera lost"]);
});

test("a clock set back while shopping does not close a trip before it opened", () => {
  const { bill } = leave(shopping(entered(1)), officeAt(10));
  assert.equal(bill?.closedAt, bill?.openedAt);
});

const anyStep = fc.oneof(
  fc.constant("enter" as const),
  fc.constant("leave" as const),
  fc.constant("degrade" as const),
  fc.integer({ min: -3, max: 3 }).filter(delta => delta !== 0),
);

test("whatever the gate and the cameras do, numbers have no gap and every piece is billed once", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), steps => {
      let state: CartState = emptyCart;
      const bills: Bill[] = [];
      let billable = 0;
      steps.forEach((step, at) => {
        const held = state.trip?.basket.lines[0]?.quantity ?? 0;
        if (typeof step === "number") {
          state = count(state, entered(step), catalogue, at);
          return;
        }
        if (step === "degrade") {
          state = degrade(state, "dark");
          return;
        }
        const done =
          step === "enter" ? enter(state, `trip-${at}`, officeAt(at), []) : leave(state, officeAt(at));
        state = done.state;
        if (done.bill !== undefined) bills.push(done.bill);
        billable += held;
      });
      assert.deepEqual(
        bills.map(bill => bill.sequence),
        bills.map((_, i) => i + 1),
      );
      assert.equal(new Set(bills.map(bill => bill.tripId)).size, bills.length);
      assert.equal(state.outbox.waiting.length, bills.length);
      const pieces = bills.flatMap(bill => bill.lines).reduce((sum, line) => sum + line.quantity, 0);
      assert.equal(pieces, billable);
    }),
  );
});
