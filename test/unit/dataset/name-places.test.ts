import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { placeNames } from "../../../src/dataset/name-places.ts";

const size = { width: 480, height: 480 };
const named = fc
  .tuple(fc.integer({ min: 0, max: 470 }), fc.integer({ min: 0, max: 470 }), fc.integer({ min: 4, max: 200 }))
  .map(([x, y, side]) => ({ box: [x, y, x + side, y + side] as const, text: "milk-whole" }));
const long = 10 * 5.8;

describe("the names of boxes on a picture", () => {
  it("stand at their box's upper left where nothing is in their way", () => {
    assert.deepEqual(placeNames([{ box: [100, 50, 200, 150], text: "pear" }], size), [[102, 61]]);
  });

  it("give way to those of smaller boxes, and keep the order they were given in", () => {
    const large = { box: [100, 50, 300, 250] as const, text: "cereal" };
    const small = { box: [105, 52, 150, 90] as const, text: "jam" };
    assert.deepEqual(placeNames([large, small], size), [
      [102, 50],
      [107, 63],
    ]);
  });

  it("never lie over one another, nor outside, however twenty boxes lie", () => {
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 20 }), boxes => {
        const places = placeNames(boxes, size);
        for (const [at, [x, y]] of places.entries()) {
          // Twenty names take no more than 38 of the 43 lines.
          assert.ok(x >= 0 && x + long <= size.width && y >= 11 && y <= size.height, `${x}, ${y}`);
          for (const [left, base] of places.slice(at + 1))
            assert.ok(
              Math.abs(left - x) >= long || Math.abs(base - y) >= 11,
              `${x}, ${y} and ${left}, ${base}`,
            );
        }
      }),
    );
  });

  it("stand at their box all the same where a picture is full of names", () => {
    const full = Array.from({ length: 9 }, () => ({ box: [0, 0, 20, 20] as const, text: "apple" }));
    const places = placeNames(full, { width: 20, height: 20 });
    assert.equal(places.length, 9);
    assert.deepEqual(places.at(-1), [0, 11]);
  });
});
