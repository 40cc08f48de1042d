import assert from "node:assert/strict";
import { test } from "node:test";
import { countingOptions } from "../../../src/config/counting.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { defaultRates } from "../../../src/counting/default-rates.ts";

const products = [{ sku: "water", name: "Water", priceMinor: 1, taxRate: 0, labels: ["bottle", "flask"] }];
const config = configSchema.pick({ cameras: true }).parse({
  cameras: [
    { name: "shelf-1", source: "test:", watches: "shelf", space: "left" },
    { name: "shelf-2", source: "test:", watches: "shelf" },
  ],
});

test("counting is told the space that shelves share, or each would bill what one shopper took", () => {
  const { cameras, skuOf } = countingOptions(config, products, undefined);
  assert.deepEqual(
    cameras.map(({ name, watches, space }) => [name, watches, space]),
    [
      ["shelf-1", "shelf", "left"],
      ["shelf-2", "shelf", undefined],
    ],
  );
  assert.deepEqual([...skuOf.values()], ["water", "water"]);
});

test("counting goes by the rates that were measured with the model", () => {
  assert.equal(countingOptions(config, products, defaultRates).rates, defaultRates);
  assert.ok(!("rates" in countingOptions(config, products, undefined)));
});

test("a trip that goes on has the pieces of all lines of a product, whatever they cost", () => {
  const lines = [
    { sku: "water", quantity: 2 },
    { sku: "cola", quantity: 1 },
    { sku: "water", quantity: 3 },
  ];
  assert.deepEqual(
    countingOptions(config, products, undefined, lines).inBasket,
    new Map([
      ["water", 5],
      ["cola", 1],
    ]),
  );
  // Where nothing was counted, what lies there is unknown, which is not the same as nothing.
  assert.ok(!("inBasket" in countingOptions(config, products, undefined, [])));
});
