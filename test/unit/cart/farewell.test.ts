import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, count, degrade, doubt, enter, leave } from "../../../src/billing/cart-state.ts";
import { farewellOf } from "../../../src/cart/farewell.ts";
import type { Change } from "../../../src/counting/change.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import { emptyCart, entered, milk, officeAt, water } from "../billing/office.ts";

const inside = enter(emptyCart, "trip", officeAt(0), []).state;
const counted = (...changes: readonly Change[]) =>
  changes.reduce((state, change) => count(state, change, catalogueOf([water, milk]), 0), inside);

/** What staff is asked to look at when this cart leaves. */
function checkAfter(state: typeof inside) {
  const left = leave(state, officeAt(1000));
  return farewellOf(left.bill ?? assert.fail(), left.state.outbox, 1000).check;
}

test("nobody is asked to look at a bill without a doubt", () => {
  assert.equal(checkAfter(counted(entered(1), entered(2, "milk"))), undefined);
});

test("staff is told which lines to look at, and what the shopper said of them", () => {
  const doubtful = counted(entered(1), entered(2, "milk"), entered(1, "milk", 0.3), entered(1, "stranger"));
  const answered = answer(doubtful, { sku: "milk", said: 2 }, 500);
  assert.deepEqual(checkAfter(answered), {
    lines: [
      { name: "Milk", quantity: 3, said: 2 },
      { name: "stranger", quantity: 1 },
    ],
    whole: false,
  });
});

test("of a doubt that ended once the shopper had answered, staff looks at that product and not at all of it", () => {
  const hidden = { sku: "milk", reason: "basket-1 lost sight of everything at once, 2 of these with it" };
  const coatOver = doubt(
    counted(entered(1), entered(2, "milk")),
    [{ ...hidden, otherwise: -2 }],
    catalogueOf([water, milk]),
    400,
  );
  const answered = answer(coatOver, { sku: "milk", said: 2 }, 500);
  const coatGone = doubt(answered, [], catalogueOf([water, milk]), 600);
  assert.deepEqual(checkAfter(coatGone), {
    lines: [{ name: "Milk", quantity: 2, said: 2 }],
    whole: false,
  });
});

test("where a doubt has no line, or something was not seen, staff looks at all of it", () => {
  const unheld = counted(entered(1), entered(-1, "milk"));
  const unseen = degrade(counted(entered(1)), "camera basket-1");
  for (const state of [unheld, unseen]) assert.deepEqual(checkAfter(state), { lines: [], whole: true });
});

test("a bill that the broker does not have yet is not said to be delivered", () => {
  const { bill = assert.fail(), state } = leave(counted(entered(1)), officeAt(1000));
  assert.equal(farewellOf(bill, state.outbox, 1000).delivered, false);
  const done = { ...state.outbox, waiting: [], done: state.outbox.waiting };
  assert.equal(farewellOf(bill, done, 1000).delivered, true);
});

test("a clock that was set back does not leave one shopper's bill to the next", () => {
  const { bill = assert.fail(), state } = leave(counted(entered(1)), officeAt(3_600_000));
  assert.equal(farewellOf(bill, state.outbox, 0).ageMs, 3_600_000);
});
