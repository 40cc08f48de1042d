import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { parse } from "yaml";
import { demoTrip } from "../../src/commands/demo-trips.ts";
import { moneyIn } from "../../src/screen/money.ts";
import { withoutMosquitto } from "./mosquitto.ts";
import { run } from "./program.ts";

type Product = { readonly sku: string; readonly name: string; readonly priceMinor: number };

const products: Product[] = parse(
  readFileSync(join(import.meta.dirname, "../../demo/products.yaml"), "utf8"),
).products;

/** Holds what the demo printed against what was bought on that trip. */
export function assertRight(name: string, out: string): void {
  const { bought } = demoTrip(name);
  let total = 0;
  for (const { sku, name: words, priceMinor } of products) {
    const quantity = bought[sku] ?? 0;
    total += quantity * priceMinor;
    assert.equal(out.includes(`${quantity} × ${words} `), quantity > 0, `${words}\n${out}`);
  }
  assert.equal(/^Total +(\S+)$/m.exec(out)?.[1], moneyIn("EUR")(total));
  assert.match(out, /It is right to the item\./);
}

/**
 * A bundled trip, played through both models. Each has a file of its own: that takes most of a minute of a slow core.
 * `elsewhere` says where it is played already.
 */
export function playsRight(name: string, elsewhere?: string | false): void {
  it(`plays "${name}" and prints the bill that its broker delivered, right to the item`, {
    skip: withoutMosquitto || elsewhere,
  }, async () => {
    const { code, out, err } = await run("demo", name, "--headless");
    assert.equal(code, 0, `${out()}${err()}`);
    assertRight(name, out());
  });
}
