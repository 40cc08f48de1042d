import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Change } from "../../../src/counting/change.ts";
import { applyChange, type Basket, emptyBasket, grossMinorOf } from "../../../src/trip/basket.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import { evidenceKept } from "../../../src/trip/line.ts";
import type { Product } from "../../../src/trip/product.ts";

const water: Product = {
  sku: "water",
  gtin: "04000000000017",
  name: "Water",
  priceMinor: 129,
  taxRate: 0.19,
  labels: ["bottle"],
};
const milk: Product = { sku: "milk", name: "Milk", priceMinor: 119, taxRate: 0.07, labels: ["carton"] };
const today = catalogueOf([water, milk]);

function changeOf(basketDelta: number, sku = "water", confidence = 0.9): Change {
  const evidence = { crossing: true, census: true };
  return { t: 1, camera: "shelf-1", sku, delta: -basketDelta, basketDelta, confidence, evidence };
}

function after(changes: readonly Change[], catalogue = today): Basket {
  return changes.reduce((basket, change) => applyChange(basket, change, catalogue, 0), emptyBasket);
}

test("what enters stands on one line with its price and its evidence", () => {
  const basket = after([changeOf(1), changeOf(2)]);
  assert.equal(basket.lines.length, 1);
  assert.deepEqual(basket.lines[0], {
    sku: "water",
    gtin: "04000000000017",
    name: "Water",
    quantity: 3,
    unitPriceMinor: 129,
    taxRate: 0.19,
    confidence: 0.9,
    needsReview: false,
    evidence: [1, 2].map(delta => ({
      at: "1970-01-01T00:00:00.000Z",
      camera: "shelf-1",
      delta,
      confidence: 0.9,
      crossing: true,
      census: true,
    })),
  });
});

test("what leaves whole leaves no line, and what comes back goes on with what was said of it", () => {
  const left = after([changeOf(2), changeOf(-2)]);
  assert.deepEqual([left.lines, left.review], [[], []]);
  const back = after([changeOf(2), changeOf(-2), changeOf(1)]);
  assert.deepEqual(
    back.lines[0]?.evidence.map(({ delta }) => delta),
    [2, -2, 1],
  );
  assert.equal(back.gone, undefined);
});

test("a doubt about what surely left again says nothing about what comes later", () => {
  const [line] = after([changeOf(1, "water", 0.4), changeOf(-1), changeOf(1, "water", 0.95)]).lines;
  assert.deepEqual([line?.needsReview, line?.confidence], [false, 0.95]);
  const [doubted] = after([changeOf(1), changeOf(-1, "water", 0.3), changeOf(1)]).lines;
  assert.deepEqual([doubted?.needsReview, doubted?.confidence], [true, 0.3]);
});

test("what left is remembered of a few products, not of a whole day's", () => {
  const skus = Array.from({ length: 40 }, (_, i) => `sku-${i}`);
  const gone = after(skus.flatMap(sku => [changeOf(1, sku), changeOf(-1, sku)])).gone ?? [];
  assert.equal(gone.length, 16);
  assert.equal(gone.at(-1)?.sku, "sku-39");
});

test("a change just below one half is for a person to look at, as stores are told", () => {
  const marked = [0.49, 0.5].map(confidence => after([changeOf(1, "water", confidence)]));
  assert.deepEqual(
    marked.map(({ lines, review }) => [lines[0]?.needsReview, review]),
    [
      [true, ["doubtful:water"]],
      [false, []],
    ],
  );
});

test("a line is as sure as the least sure of its changes", () => {
  assert.equal(after([changeOf(1, "water", 0.95), changeOf(1, "water", 0.7)]).lines[0]?.confidence, 0.7);
});

test("of more pieces leaving than the cart holds all that it holds is gone, at once or one by one, and a person is asked", () => {
  for (const changes of [
    [changeOf(1), changeOf(-2)],
    [changeOf(1), changeOf(-1), changeOf(-1)],
  ]) {
    const basket = after(changes);
    assert.deepEqual(basket.lines, []);
    assert.deepEqual(basket.review, ["removed-unheld:water"]);
  }
});

test("the same reason for review stands once", () => {
  assert.deepEqual(after([changeOf(-1), changeOf(-1)]).review, ["removed-unheld:water"]);
});

test("a doubtful change is counted and marked, and a doubtful removal is remembered without a line", () => {
  const entered = after([changeOf(1, "water", 0.4)]);
  assert.equal(entered.lines[0]?.needsReview, true);
  const left = after([changeOf(1), changeOf(-1, "water", 0.4)]);
  assert.deepEqual([left.lines, left.review], [[], ["doubtful:water"]]);
});

test("a product that the catalogue does not know stands at price 0 for a person to decide", () => {
  const basket = after([changeOf(1, "mystery")]);
  assert.equal(basket.lines[0]?.unitPriceMinor, 0);
  assert.equal(basket.lines[0]?.needsReview, true);
  assert.deepEqual(basket.review, ["unknown-product:mystery"]);
});

test("a price is fixed when the item enters, and the dearest leaves first", () => {
  const tomorrow = catalogueOf([{ ...water, priceMinor: 149 }]);
  const both = applyChange(after([changeOf(1)]), changeOf(1), tomorrow, 0);
  assert.deepEqual(
    both.lines.map(line => [line.unitPriceMinor, line.quantity]),
    [
      [129, 1],
      [149, 1],
    ],
  );
  const left = applyChange(both, changeOf(-1), tomorrow, 0);
  assert.deepEqual(
    left.lines.map(line => [line.unitPriceMinor, line.quantity]),
    [[129, 1]],
  );
});

test("a piece that entered at another tax rate stands on a line of its own, the lower rate first", () => {
  const reduced = catalogueOf([{ ...water, taxRate: 0.07 }]);
  const basket = applyChange(after([changeOf(1)]), changeOf(1), reduced, 0);
  assert.deepEqual(
    basket.lines.map(({ quantity, taxRate }) => [quantity, taxRate]),
    [
      [1, 0.07],
      [1, 0.19],
    ],
  );
});

test("lines are in order of sku whatever order things entered in", () => {
  const skus = after([changeOf(1, "water"), changeOf(1, "milk")]).lines.map(line => line.sku);
  assert.deepEqual(skus, ["milk", "water"]);
});

test("a fidgeting hand does not grow a line's evidence without end", () => {
  const fidget = Array.from({ length: 200 }, (_, i) => changeOf(i % 2 === 0 ? 2 : -1));
  const evidence = after([...fidget, changeOf(1, "water", 0.4)]).lines[0]?.evidence;
  assert.equal(evidence?.length, evidenceKept);
  // A doubt is asked for only as long as the change behind it is kept.
  assert.equal(evidence?.at(-1)?.confidence, 0.4);
});

const anyChange = fc.record({
  sku: fc.constantFrom("water", "milk", "mystery"),
  delta: fc.integer({ min: -4, max: 4 }).filter(n => n !== 0),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  priceMinor: fc.nat(500),
});

test("no order of changes and prices makes a count negative or loses a piece unseen", () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 60 }), changes => {
      let basket = emptyBasket;
      const held = new Map<string, number>();
      for (const { sku, delta, confidence, priceMinor } of changes) {
        const catalogue = catalogueOf([{ ...water, priceMinor }, milk]);
        basket = applyChange(basket, changeOf(delta, sku, confidence), catalogue, 0);
        const next = (held.get(sku) ?? 0) + delta;
        held.set(sku, Math.max(0, next));
        if (next < 0) assert.ok(basket.review.includes(`removed-unheld:${sku}`));
      }
      assert.ok(basket.lines.every(line => line.quantity > 0));
      for (const [sku, count] of held) {
        const onLines = basket.lines
          .filter(line => line.sku === sku)
          .reduce((sum, line) => sum + line.quantity, 0);
        assert.equal(onLines, count);
      }
      const gross = basket.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
      assert.equal(grossMinorOf(basket), gross);
      assert.deepEqual(JSON.parse(JSON.stringify(basket)), basket);
    }),
  );
});
