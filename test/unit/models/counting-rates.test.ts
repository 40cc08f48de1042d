import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { defaultRates } from "../../../src/counting/default-rates.ts";
import { isFault } from "../../../src/fault.ts";
import { countingRatesOf, ratesFile, readCountingRates } from "../../../src/models/counting-rates.ts";

/** A folder of models with one called `items`, and what stands in its file of rates. */
function models(t: TestContext, text?: string): string {
  const root = mkdtempSync(join(tmpdir(), "stepout-rates-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "items"));
  if (text !== undefined) writeFileSync(ratesFile("items", root), text);
  return root;
}

const whole = JSON.stringify(defaultRates);
const without = (key: string) => JSON.stringify({ ...defaultRates, [key]: undefined });

test("rates come back from their file as they were measured, and a model without a file has none", t => {
  assert.deepEqual(countingRatesOf("items", models(t, whole)), defaultRates);
  assert.equal(countingRatesOf("items", models(t)), undefined);
});

test("a file that is no whole table of rates is refused with the place, and a missing one with what the disk says", t => {
  const refusal = (file: string, words: RegExp) =>
    assert.throws(
      () => readCountingRates(file),
      error => isFault(error, "bad-model") && words.test(error.message),
    );
  for (const [text, words] of [
    [whole.slice(0, 900), /\(.*JSON.*\); put back the one that came with the model, or write it anew/],
    [without("excess"), /\(excess: /],
    [JSON.stringify({ ...defaultRates, excess: 1.5 }), /\(excess: /],
    [JSON.stringify({ ...defaultRates, withHand: defaultRates.withHand.slice(1) }), /\(withHand: /],
    [JSON.stringify({ ...defaultRates, more: 1 }), /more/],
  ] as const)
    refusal(ratesFile("items", models(t, text)), words);
  refusal(join(models(t), "nowhere.json"), /\(ENOENT.*\)/);
});
