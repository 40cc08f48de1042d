import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { demoTrip, demoTrips } from "../../src/commands/demo-trips.ts";
import { moneyIn } from "../../src/screen/money.ts";
import { withoutMosquitto } from "./mosquitto.ts";
import { run } from "./program.ts";

type Product = { readonly sku: string; readonly name: string; readonly priceMinor: number };

const products: Product[] = parse(
  readFileSync(join(import.meta.dirname, "../../demo/products.yaml"), "utf8"),
).products;

describe("the demo, from the project's own files alone", () => {
  for (const name of demoTrips()) {
    it(`plays "${name}" and prints the bill that its broker delivered, right to the item`, {
      skip: withoutMosquitto,
    }, async () => {
      const { bought } = demoTrip(name);
      const { code, out, err } = await run("demo", name, "--headless");
      assert.equal(code, 0, `${out()}${err()}`);
      let total = 0;
      for (const { sku, name: words, priceMinor } of products) {
        const quantity = bought[sku] ?? 0;
        total += quantity * priceMinor;
        assert.equal(out().includes(`${quantity} × ${words} `), quantity > 0, `${words}\n${out()}`);
      }
      assert.equal(/^Total +(\S+)$/m.exec(out())?.[1], moneyIn("EUR")(total));
      assert.match(out(), /It is right to the item\./);
    });
  }

  it("names the trips there are when asked for another", async () => {
    const { code, err } = await run("demo", "nosuch");
    assert.equal(code, 2);
    assert.match(err(), /There is no demo called "nosuch"; there are /);
  });
});
