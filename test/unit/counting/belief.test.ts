import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changed, inLightOf, likeliest, type Quantity, surely } from "../../../src/counting/belief.ts";

const odds = (shares: Record<string, number>): Map<number, number> =>
  new Map(Object.entries(shares).map(([change, share]) => [Number(change), share]));

test("a sure quantity and a sure change give a sure quantity", () => {
  assert.deepEqual(likeliest(changed(surely(2), odds({ 1: 1 }))), { quantity: 3, share: 1 });
  assert.deepEqual(likeliest(changed(surely(2), odds({ "-2": 1 }))), { quantity: 0, share: 1 });
});

test("doubt about a change stays doubt about the quantity, worked out by hand", () => {
  const once = changed(surely(1), odds({ 0: 0.25, 1: 0.75 }));
  assert.deepEqual([...once], [0, 0.25, 0.75]);
  // 0.25·0.5, 0.25·0.5 + 0.75·0.5, 0.75·0.5 for one, two and three pieces.
  assert.deepEqual([...changed(once, odds({ 0: 0.5, 1: 0.5 }))], [0, 0.125, 0.5, 0.375]);
});

test("what is not there cannot leave", () => {
  assert.deepEqual(likeliest(changed(surely(0), odds({ "-1": 0.9, 0: 0.1 }))), { quantity: 0, share: 1 });
  assert.deepEqual(likeliest(changed(surely(0), odds({ "-1": 1 }))), { quantity: 0, share: 1 });
});

test("of two quantities that are alike the smaller one is told, in the shopper's favour", () => {
  assert.equal(likeliest([0, 0.5, 0.5]).quantity, 1);
});

/** Nothing lies hidden, and one look in fifty shows a piece too many. */
const plain = { excess: 0.02, hidden: [1] };

test("a camera that sees more pieces than believed speaks for them, and one that sees fewer says nothing", () => {
  const doubtful: Quantity = [0, 0.6, 0.4];
  assert.equal(likeliest(inLightOf(doubtful, [2], plain)).quantity, 2);
  assert.deepEqual(
    inLightOf(doubtful, [0, 1], plain).map(share => Math.round(share * 1000) / 1000),
    [0, 0.6, 0.4],
  );
});

test("what may have lain hidden from the start comes to light without having been put there, worked out by hand", () => {
  const nothingNew: Quantity = [0, 0.99, 0.01];
  const light = { excess: 0.02, hidden: [0.9, 0.1] };
  // One came: 0.01 · (0.9 + 0.1); it was there: 0.99 · 0.1; both cameras see what is not: 0.99 · 0.9 · 0.02².
  const [, same = 0, more = 0] = inLightOf(nothingNew, [2, 2], light);
  assert.ok(Math.abs(more / same - 0.01 / (0.99 * (0.1 + 0.9 * 0.0004))) < 1e-9);
});

test("shares always add up to one, whatever happens", () => {
  const change = fc.dictionary(
    fc.constantFrom("-3", "-2", "-1", "0", "1", "2", "3"),
    fc.double({ min: 0, max: 1, noNaN: true }),
    {
      minKeys: 1,
    },
  );
  fc.assert(
    fc.property(
      fc.nat(6),
      fc.array(change, { maxLength: 20 }),
      fc.array(fc.nat(8), { maxLength: 3 }),
      (start, happened, views) => {
        const quantity = happened.reduce<Quantity>(
          (held, shares) => changed(held, odds(shares)),
          surely(start),
        );
        for (const one of [
          quantity,
          inLightOf(quantity, views, { excess: 0.02, hidden: [0.9, 0.08, 0.02] }),
        ]) {
          assert.ok(Math.abs(one.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
          assert.ok(one.every(share => share >= 0));
        }
      },
    ),
  );
});
