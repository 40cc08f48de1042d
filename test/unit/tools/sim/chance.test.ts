import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gaussian, randomOf, shuffled, wholeBetween } from "../../../../tools/sim/world/random.ts";

test("the same seed and name give the same row of numbers, another name another row", () => {
  const row = (seed: number, name: string) => Array.from({ length: 5 }, randomOf(seed, name));
  assert.deepEqual(row(7, "heap"), row(7, "heap"));
  assert.notDeepEqual(row(7, "heap"), row(7, "light"));
  assert.notDeepEqual(row(7, "heap"), row(8, "heap"));
});

test("numbers spread evenly over 0 to 1", () => {
  const random = randomOf(1, "spread");
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 20_000; i++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths)
    assert.ok(Math.abs(count - 2000) < 200, `a tenth came ${count} times of 20,000`);
});

test("whole numbers reach both ends and never leave them", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(20), (seed, low, span) => {
      const random = randomOf(seed, "whole");
      for (let i = 0; i < 50; i++) {
        const value = wholeBetween(random, low, low + span);
        assert.ok(Number.isInteger(value) && value >= low && value <= low + span);
      }
    }),
  );
});

test("shuffling loses nothing and leaves the list alone", () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer()), (seed, list) => {
      const before = [...list];
      assert.deepEqual(shuffled(randomOf(seed, "mix"), list).sort(), [...list].sort());
      assert.deepEqual(list, before);
    }),
  );
});

test("the bell curve has its middle at 0 and a spread of 1", () => {
  const random = randomOf(3, "bell");
  const values = Array.from({ length: 20_000 }, () => gaussian(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  assert.ok(Math.abs(mean) < 0.03);
  assert.ok(Math.abs(spread - 1) < 0.03);
});
