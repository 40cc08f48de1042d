import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  labelsToSkus,
  loadCatalogue,
  loadConfig,
  parseCatalogue,
  requireCatalogue,
} from "../../../src/config/config.ts";
import { isFault, messageOf } from "../../../src/fault.ts";
import { configFile, GOOD, refusalOf } from "./config-file.ts";

describe("a catalogue", () => {
  it("pads GTINs to fourteen digits and maps detector labels to products", () => {
    const products = loadCatalogue(loadConfig(configFile(GOOD))) ?? [];
    assert.equal(products[0]?.gtin, "04006381333931");
    assert.deepEqual([...labelsToSkus(products)], [["bottle", "water-500"]]);
  });

  it("is refused where a product's words hold half of a character, for no screen can show that", () => {
    const whole = { sku: "café 😀", name: "Café 😀", priceMinor: 1, taxRate: 0, labels: ["cup 😀"] };
    assert.equal(parseCatalogue([whole], "topic")[0]?.sku, "café 😀");
    for (const [part, where] of [
      [{ sku: "caf\ud83d" }, "[0].sku"],
      [{ name: "caf\ud83d" }, "[0].name"],
      [{ labels: ["cup", "\ude00"] }, "[0].labels[1]"],
    ] as const) {
      assert.throws(
        () => parseCatalogue([{ ...whole, ...part }], "topic"),
        error =>
          String(error).includes(`${where}: holds half of a character (a lone surrogate); write it whole`),
      );
    }
  });

  it("is refused where a product's words hold a NUL, which the store's database could never read on a bill", () => {
    const whole = { sku: "water", name: "Water", priceMinor: 1, taxRate: 0, labels: ["bottle"] };
    for (const [part, where] of [
      [{ sku: "water\0\0" }, "[0].sku"],
      [{ name: "Water\0" }, "[0].name"],
    ] as const) {
      assert.throws(
        () => parseCatalogue([{ ...whole, ...part }], "topic"),
        error => String(error).includes(`${where}: holds a NUL (U+0000)`),
      );
    }
  });

  it("has the place of every problem told, in the configuration itself too", () => {
    const message = refusalOf(GOOD.replace("priceMinor: 129, taxRate: 0.19", "pricMinor: 129, taxRate: 19"));
    assert.match(message, /3 problems/);
    assert.match(message, /catalogue\[0\]\.priceMinor: .*\(missing\)/);
    assert.match(message, /catalogue\[0\]\.taxRate: .*\(found 19\)/);
    assert.match(message, /catalogue\[0\]\.pricMinor: unknown key/);
    const pasted = `${GOOD.split("catalogue:")[0]}catalogue: { products: [] }\n`;
    assert.match(refusalOf(pasted), /catalogue: .*expected string or array \(found \{"products":\[\]\}\)/);
  });

  it("has its GTINs padded wherever it comes from, since a store looks a bill's up in that form", () => {
    const product = { sku: "a", gtin: "96385074", name: "A", priceMinor: 1, taxRate: 0, labels: ["a"] };
    assert.equal(parseCatalogue({ products: [product] }, "topic")[0]?.gtin, "00000096385074");
  });

  it("is refused empty, or with more than a cart can keep: the last good one stays", () => {
    assert.throws(
      () => parseCatalogue([], "topic"),
      error => isFault(error, "bad-config"),
    );
    assert.throws(
      () => parseCatalogue(Array(250_001).fill(0), "topic"),
      /250001 products are more than a cart can/,
    );
  });

  it("tells fifty of its problems and how many more there are, not a hundred thousand", () => {
    const told = (wrong: number) => {
      try {
        parseCatalogue(Array(wrong).fill(0), "topic");
      } catch (error) {
        return messageOf(error).split("\n").slice(1);
      }
      return assert.fail("it was accepted");
    };
    assert.equal(told(50).length, 50);
    assert.deepEqual([told(60).length, told(60).at(-1)], [51, "  - and 10 more"]);
  });

  it("must be in a file for a command without a broker, which would count nothing and say nothing", () => {
    const config = loadConfig(configFile(GOOD));
    assert.equal(requireCatalogue(config)[0]?.sku, "water-500");
    assert.throws(
      () => requireCatalogue({ ...config, catalogue: "topic" }),
      /without a broker.*set `catalogue:`/,
    );
  });

  it("may stand in a file of its own", () => {
    const path = configFile(`${GOOD.split("catalogue:")[0]}catalogue: products.yaml\n`);
    writeFileSync(
      join(path, "../products.yaml"),
      "products: [{ sku: a, name: A, priceMinor: 1, taxRate: 0, labels: [a] }]",
    );
    assert.equal(loadCatalogue(loadConfig(path))?.[0]?.sku, "a");
  });
});
