import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadConfig, requireCatalogue } from "../../../src/config/config.ts";
import { countingOptions } from "../../../src/config/counting.ts";
import { createCounting } from "../../../src/counting/counting.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { countingRatesOf } from "../../../src/models/counting-rates.ts";
import { PROJECT } from "../../../src/paths.ts";
import { count, dice } from "./scene.ts";

/** What the models that ship saw of a bundled trip, recorded with `stepout replay … --observations`. */
function seenOf(trip: string): Observation[] {
  const lines = readFileSync(join(PROJECT, `test/fixtures/observations/${trip}.jsonl`), "utf8");
  return lines
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Observation);
}

function basketAfter(trip: string, seen: readonly Observation[]): Record<string, number> {
  const config = loadConfig(join(PROJECT, `demo/${trip}/cart.yaml`));
  const rates = countingRatesOf(config.models.items);
  const counting = createCounting(countingOptions(config, requireCatalogue(config), rates));
  const basket: Record<string, number> = {};
  for (const { sku, basketDelta } of count(seen, counting)) basket[sku] = (basket[sku] ?? 0) + basketDelta;
  return Object.fromEntries(Object.entries(basket).filter(([, pieces]) => pieces !== 0));
}

const truthOf = (trip: string) =>
  (
    JSON.parse(readFileSync(join(PROJECT, `demo/${trip}/truth.json`), "utf8")) as {
      final: Record<string, number>;
    }
  ).final;

for (const trip of ["errand", "hidden"]) {
  test(`the bundled trip "${trip}" ends with its true basket, from what the models saw`, () => {
    assert.deepEqual(basketAfter(trip, seenOf(trip)), truthOf(trip));
  });

  test(`the bundled trip "${trip}" does so when its detections are listed in another order`, () => {
    const roll = dice(7);
    const shuffled = seenOf(trip).map(seen => ({
      ...seen,
      items: seen.items.toSorted(() => roll() - 0.5),
      hands: seen.hands.toReversed(),
    }));
    assert.deepEqual(basketAfter(trip, shuffled), truthOf(trip));
  });
}
