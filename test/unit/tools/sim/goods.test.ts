import assert from "node:assert/strict";
import { test } from "node:test";
import { goodOf, goods } from "../../../../tools/sim/world/goods.ts";
import { reachOf, solidsOf } from "../../../../tools/sim/world/solids.ts";
import { placed, type Vec3 } from "../../../../tools/sim/world/space.ts";

test("the store sells at least sixteen products, each with its own words", () => {
  assert.ok(goods.length >= 16);
  assert.equal(new Set(goods.map(({ sku }) => sku)).size, goods.length);
  assert.equal(new Set(goods.flatMap(({ labels }) => labels)).size, goods.length);
});

test("fruit and the plain bottle carry the words that pictures from elsewhere use", () => {
  for (const label of ["banana", "cucumber", "grape", "mango", "pear", "apple", "orange", "bottle"]) {
    assert.deepEqual(goodOf(label).labels, [label]);
  }
});

test("every GTIN has its right check digit", () => {
  for (const { sku, gtin } of goods) {
    const digits = [...(gtin ?? "")].map(Number);
    assert.equal(digits.length, 14, sku);
    const sum = digits.slice(0, 13).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 3 : 1), 0);
    assert.equal(digits[13], (10 - (sum % 10)) % 10, sku);
  }
});

test("several products have a twin of the same shape and brand and another flavour", () => {
  const twins = goods.filter(a =>
    goods.some(
      b => a.sku !== b.sku && a.print?.brand === b.print?.brand && a.form.kind === b.form.kind && a.print,
    ),
  );
  assert.ok(twins.length >= 8, `only ${twins.map(({ sku }) => sku)}`);
});

test("a product the store never sold is refused", () => {
  assert.throws(() => goodOf("caviar"), RangeError);
});

test("what falls is no larger than what is drawn", () => {
  for (const { sku, form } of goods) {
    const reach = reachOf(form);
    for (const solid of solidsOf(form)) {
      for (let i = 0; i < 8; i++) {
        const corner: Vec3 = [0, 1, 2].map(
          n => (solid.half[n] ?? 0) * (i & (1 << n) ? 1 : -1),
        ) as unknown as Vec3;
        // A round solid's corners are empty: its faces are what counts.
        const point = placed(solid, solid.kind === "box" ? corner : [corner[0], 0, 0]);
        for (const [n, value] of point.entries()) {
          assert.ok(Math.abs(value) <= (reach[n] ?? 0) + 0.008, `${sku} reaches ${value}`);
        }
      }
    }
  }
});
