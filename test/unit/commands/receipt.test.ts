import assert from "node:assert/strict";
import { test } from "node:test";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import { receipt } from "../../../src/commands/receipt.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import { emptyCart, entered, officeAt, water } from "../billing/office.ts";

/** The receipt of one piece with this name. */
function receiptOf(name: string): string {
  const inside = enter(emptyCart, "trip", officeAt(0), []).state;
  const { bill } = leave(count(inside, entered(1), catalogueOf([{ ...water, name }]), 0), officeAt(1000));
  return receipt(bill ?? assert.fail());
}

test("a long name keeps clear of its amount", () => {
  assert.match(receiptOf("Oat drink, 1 l"), /^1 × Oat drink, 1 l {23}€1\.29$/m);
  assert.match(receiptOf("Oat drink with calcium, unsweetened, 1 l"), /^1 × Oat drink .* 1 l\n {41}€1\.29$/m);
});

test("what a shopper shall look at twice stands on it, and the tax is the tax", () => {
  const inside = enter(emptyCart, "trip", officeAt(0), []).state;
  const { bill = assert.fail() } = leave(count(inside, entered(2), catalogueOf([water]), 0), officeAt(1000));
  const [line = assert.fail()] = bill.lines;
  const sure = receipt({ ...bill, degraded: false, review: [], lines: [{ ...line, needsReview: false }] });
  assert.match(sure, /^2 × Water +€2\.58$/m);
  assert.match(sure, /^Total +€2\.58$/m);
  assert.match(sure, /^ {2}of which tax +€0\.41$/m);
  assert.doesNotMatch(sure, /check|review|could not see/);
  const doubted = receipt({
    ...bill,
    degraded: true,
    review: ["camera-lost:shelf-1"],
    lines: [{ ...line, needsReview: true }],
  });
  assert.match(doubted, /€2\.58\n {4}please check this line\n/);
  assert.match(
    doubted,
    /\nThe cart could not see everything on this trip\.\nto review: camera-lost:shelf-1$/,
  );
});
