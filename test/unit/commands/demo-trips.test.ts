import assert from "node:assert/strict";
import { test } from "node:test";
import { billErrors, demoTrip, demoTrips } from "../../../src/commands/demo-trips.ts";
import { isFault } from "../../../src/fault.ts";

test("the first bundled trip is played where none is named, and a wrong name is told the right ones", () => {
  assert.equal(demoTrip().name, demoTrips()[0]);
  assert.throws(
    () => demoTrip("nosuch"),
    error => isFault(error, "usage") && error.message.endsWith(`there are ${demoTrips().join(", ")}.`),
  );
});

test("a cart, where no trips are installed, says where they are", () => {
  for (const name of [undefined, "errand"]) {
    assert.throws(
      () => demoTrip(name, "/nowhere"),
      error =>
        isFault(error, "usage") && /^There are no demos .*`npm run demo` in a clone/.test(error.message),
    );
  }
});

test("a bill that has too much, too little or something else is told so, to the piece", () => {
  const line = { gtin: "", name: "", unitPriceMinor: 1, amountMinor: 1, taxMinor: 0, taxRate: 0 };
  const bill = (...lines: readonly [string, number][]) => ({
    lines: lines.map(([sku, quantity]) => ({
      ...line,
      sku,
      quantity,
      confidence: 1,
      needsReview: false,
      evidence: [],
    })),
  });
  assert.deepEqual(billErrors(bill(["a", 1], ["b", 2]), { b: 2, a: 1 }), []);
  assert.deepEqual(billErrors(bill(["a", 2], ["c", 1]), { a: 1, b: 1 }), [
    "2 × a billed, 1 bought",
    "0 × b billed, 1 bought",
    "1 × c billed, 0 bought",
  ]);
});
