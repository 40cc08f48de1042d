import assert from "node:assert/strict";
import { test } from "node:test";
import { isProductName, noCardNumber } from "../../../src/billing/card-number.ts";

// Numbers that card schemes publish for trying out payments.
const cards = {
  "of 13 digits": "4222222222222",
  "of 15 digits": "378282246310005",
  "of 16 digits": "4111111111111111",
  "with groups of four": "5555 5555 5555 4444",
  "with dashes": "6011-1111-1111-1117",
  "of 19 digits": "6304000000000000059",
};

for (const [kind, number] of Object.entries(cards))
  test(`a card number ${kind} is seen among words`, () => {
    assert.equal(noCardNumber(`paid with ${number}, thanks`), false);
  });

test("a card number with one digit mistyped is none", () => {
  assert.equal(noCardNumber("4111111111111112"), true);
  assert.equal(noCardNumber("5555 5555 5555 4445"), true);
});

test("twelve digits are no card number, whatever they add up to", () => {
  assert.equal(noCardNumber("000000000000"), true);
});

test("a GTIN may stand in a product's name though it passes the check of card numbers too", () => {
  assert.equal(noCardNumber("4006381000093"), false);
  assert.equal(isProductName("Pen 4006381000093", "pen"), true);
  assert.equal(noCardNumber("10400638133397"), false);
  assert.equal(isProductName("Pens, a case, 10400638133397", "pens"), true);
});

test("a card number is no product's name, also not with a sum that a longer GTIN would have", () => {
  assert.equal(isProductName("Voucher 4111111111111111", "voucher"), false);
  assert.equal(isProductName("Voucher 4100000000000076", "voucher"), false);
});

test("a product without a price goes by its SKU, whatever number that is", () => {
  assert.equal(isProductName("4111111111111111", "4111111111111111"), true);
});
