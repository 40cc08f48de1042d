import assert from "node:assert/strict";
import { test } from "node:test";
import { unturned } from "../../../src/screen/turning.ts";

test("a name cannot turn round the price that follows it, and an Arabic one stays as it is written", () => {
  for (const name of ["\u202eMilk", "\u2069\u202eMilk", "\u2067Milk", "\u202bMilk\u202c"])
    assert.equal(unturned(name), "Milk", JSON.stringify(name));
  const arabic = "\u062d\u0644\u064a\u0628\u200f 2";
  assert.equal(unturned(arabic), arabic);
});
