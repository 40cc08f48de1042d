import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { backoffMs } from "../../src/backoff.ts";

it("a backoff never exceeds its cap, and its ceiling doubles until there", () => {
  const spec = { baseMs: 100, capMs: 5000 };
  const ceilings = [0, 1, 2, 3, 20, 2000].map(attempt => backoffMs(attempt, spec, () => 0.9999999));
  assert.deepEqual(ceilings, [100, 200, 400, 800, 5000, 5000]);
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const wait = backoffMs(attempt, spec, () => random);
      return wait >= 0 && wait <= 5000;
    }),
  );
});
