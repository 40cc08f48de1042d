import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { taxWithin } from "../../../src/billing/tax.ts";

const table: readonly [amountMinor: number, taxRate: number, taxMinor: number][] = [
  [0, 0.19, 0],
  [119, 0.19, 19],
  [238, 0.19, 38],
  [129, 0.19, 21], // 20.597
  [107, 0.07, 7],
  [100, 0, 0],
  [3, 1, 2], // 1.5: an exact half goes up
  [1077, 0.077, 77],
  [9_007_199_254, 0.19, 1_438_124_251],
];

for (const [amountMinor, taxRate, taxMinor] of table) {
  test(`${amountMinor} at ${taxRate} contains ${taxMinor} of tax`, () => {
    assert.equal(taxWithin(amountMinor, taxRate), taxMinor);
  });
}

test("net and tax always add up, and the tax is within half a unit of the exact share", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(1000), (amountMinor, perMille) => {
      const tax = taxWithin(amountMinor, perMille / 1000);
      assert.ok(Number.isInteger(tax) && tax >= 0 && tax <= amountMinor);
      assert.ok(Math.abs(tax - (amountMinor * perMille) / (1000 + perMille)) <= 0.5 + 1e-6);
    }),
  );
});
