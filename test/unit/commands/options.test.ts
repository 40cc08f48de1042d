import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import { wholeNumber } from "../../../src/commands/options.ts";

test("a whole number within its limits is read, and nothing else is", () => {
  const read = wholeNumber(0, 20);
  assert.deepEqual(["0", "7", "20"].map(read), [0, 7, 20]);
  for (const wrong of ["", " ", "-1", "21", "1.5", "1e1", "0x10", "seven", "NaN", "Infinity"]) {
    assert.throws(() => read(wrong), InvalidArgumentError, wrong);
  }
});
