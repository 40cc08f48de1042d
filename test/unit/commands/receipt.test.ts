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
