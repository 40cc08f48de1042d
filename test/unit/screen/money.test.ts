import assert from "node:assert/strict";
import { test } from "node:test";
import { moneyIn, rateIn } from "../../../src/screen/money.ts";

test("money has as many decimals as its currency", () => {
  const amounts = ["JPY", "EUR", "KWD"].map(currency => moneyIn(currency, "de")(1234));
  assert.deepEqual(amounts, ["1.234\u00a0¥", "12,34\u00a0€", "1,234\u00a0KWD"]);
});

test("decimals are those of ISO 4217, not of everyday use: the store counts in them too", () => {
  const amounts = ["HUF", "RSD", "IDR", "ISK", "IQD"].map(currency => moneyIn(currency)(129_000));
  const written = [
    "HUF\u00a01,290.00",
    "RSD\u00a01,290.00",
    "IDR\u00a01,290.00",
    "ISK\u00a0129,000",
    "IQD\u00a0129.000",
  ];
  assert.deepEqual(amounts, written);
});

test("a tax rate keeps all its decimals", () => {
  const rates = [0.19, 0.07, 0.055, 0.0825, 0.08875].map(rateIn("en"));
  assert.deepEqual(rates, ["19%", "7%", "5.5%", "8.25%", "8.875%"]);
});
