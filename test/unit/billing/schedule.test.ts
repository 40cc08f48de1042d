import assert from "node:assert/strict";
import { test } from "node:test";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import { nextToCarry, onConnected, type Schedule } from "../../../src/billing/schedule.ts";
import { catalogue, emptyCart, entered, officeAt } from "./office.ts";

/** An outbox with the bills 1 and 2. */
function outboxOfTwo() {
  let state = emptyCart;
  for (const n of [1, 2]) {
    const open = enter(state, `trip-${n}`, officeAt(n), []).state;
    state = leave(count(open, entered(1), catalogue, n), officeAt(n)).state;
  }
  return state.outbox;
}

test("a connection that breaks every few minutes puts a bill's next time off no further, or the store would never be asked again", () => {
  const patienceMs = 16 * 60_000;
  let schedule: Schedule = new Map([["bill", { attempts: 9, dueMs: 30 * 60_000, awaits: "answer" }]]);
  for (let nowMs = 0; nowMs <= 25 * 60_000; nowMs += 5 * 60_000)
    schedule = onConnected(schedule, { nowMs, answerByMs: nowMs + patienceMs });
  assert.equal(schedule.get("bill")?.dueMs, patienceMs);
});

test("bills that wait for a store go to it in the order of their numbers, however often each was sent", () => {
  const outbox = outboxOfTwo();
  const [first, second] = outbox.waiting.map(({ billId }) => billId);
  for (const awaits of ["answer", "subscriber"] as const) {
    const schedule: Schedule = new Map([
      [first ?? "", { attempts: 5, dueMs: 0, awaits }],
      [second ?? "", { attempts: 1, dueMs: 0, awaits }],
    ]);
    assert.equal(nextToCarry(outbox, schedule, 1).entry?.sequence, 1, awaits);
  }
});
