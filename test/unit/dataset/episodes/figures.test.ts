import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TrueEvent } from "../../../../src/dataset/episodes/episode.ts";
import { figuresOf } from "../../../../src/dataset/episodes/figures.ts";
import { scoreTrip } from "../../../../src/dataset/episodes/score.ts";
import { beliefOf, believed, episode, event } from "./trips.ts";

// Worked out by hand. Trip A: two apples and a milk come; the basket has one apple too few, a pear too many,
// and its milk line is marked for review though it is right.
const tripA = episode({
  events: [event(2, "apple", 1), event(4, "apple", 1, { kind: "two" }), event(6, "milk", 1)],
  actions: [
    { kind: "in", from: 1, to: 3 },
    { kind: "two", from: 3.5, to: 5 },
    { kind: "in", from: 5.5, to: 7 },
  ],
  final: { apple: 2, milk: 1 },
});
const beliefA = beliefOf([
  believed(2.1, "apple", 1, { shownT: 3 }),
  believed(4.2, "pear", 1, { shownT: 5 }),
  believed(6, "milk", 1, { shownT: 8, confidence: 0.3 }),
]);
// Trip B: begins with an apple, which goes; nothing was told. Its line is not marked.
const tripB = episode({
  events: [event(3, "apple", -1, { kind: "out" })],
  start: { apple: 1 },
  final: {},
});
const beliefB = beliefOf([], { apple: 1 });

test("a trip is scored as by hand", () => {
  const score = scoreTrip(tripA, beliefA);
  assert.deepEqual(score.byKind, {
    in: { events: 2, found: 2, invented: 0 },
    two: { events: 1, found: 0, invented: 1 },
  });
  assert.deepEqual(score.basket, {
    apple: { truth: 2, counted: 1 },
    milk: { truth: 1, counted: 1 },
    pear: { truth: 0, counted: 1 },
  });
  // One apple billed as a pear is one wrong item, though two lines are wrong.
  assert.deepEqual(score.errors, { over: 1, under: 1, wrong: 1 });
  assert.deepEqual([score.reviews, score.reviewsRight], [1, 0]);
  assert.deepEqual(score.errorsReviewed, score.errors);
  assert.deepEqual(score.delaysMs, [1000, 2000]);
  assert.deepEqual(score.offsMs, [100, 0]);
});

test("figures of two trips are those worked out by hand", () => {
  const figures = figuresOf([scoreTrip(tripA, beliefA), scoreTrip(tripB, beliefB)], 4);
  // 2 pieces told rightly, 1 invented, 4 true.
  assert.equal(figures.eventF1, 4 / 7);
  assert.equal(figures.precision, 2 / 3);
  assert.equal(figures.recall, 2 / 4);
  assert.deepEqual(figures.byKind.out, { events: 1, found: 0, invented: 0, f1: 0 });
  assert.equal(figures.itemAccuracy, 1 - 2 / 4);
  assert.equal(figures.overchargesPer1000, (1000 * 2) / 4);
  assert.equal(figures.underchargesPer1000, (1000 * 1) / 4);
  assert.equal(figures.reviewsPer1000, 250);
  assert.equal(figures.reviewsRight, 0);
  assert.equal(figures.tripExact, 0);
  assert.equal(figures.cAcc, 0);
  // Off by 2 pieces (apple, pear) and by 1 (apple).
  assert.equal(figures.acd, 1.5);
  // Apple: 2 of 2 true pieces off; milk: none of 1. A pear is truly nowhere and has no mean.
  assert.equal(figures.mccd, 0.5);
  // Apple: min 1 + 0, max 2 + 1; milk: 1 of 1.
  assert.equal(figures.mciou, (1 / 3 + 1) / 2);
  assert.equal(figures.timeErrorMs, 50);
  assert.deepEqual(figures.toBasketMs, { median: 1000, p95: 2000 });
});

test("a marked line that is wrong is put right by its review, what is not on it stays wrong", () => {
  const belief = beliefOf([believed(2, "apple", 1), believed(4, "pear", 1, { confidence: 0.2 })]);
  const trip = episode({ events: [event(2, "apple", 1), event(4, "apple", 1)], final: { apple: 2 } });
  const score = scoreTrip(trip, belief);
  assert.deepEqual([score.reviews, score.reviewsRight], [1, 1]);
  assert.deepEqual(score.errors, { over: 1, under: 1, wrong: 1 });
  assert.deepEqual(score.errorsReviewed, { over: 0, under: 1, wrong: 1 });
});

test("a product whose SKU has a colon is one review, by its line or without", () => {
  const sku = "urn:epc:7";
  const marked = scoreTrip(
    episode({ final: { [sku]: 2 } }),
    beliefOf([believed(2, sku, 1, { confidence: 0.3 })]),
  );
  assert.deepEqual([marked.reviews, marked.reviewsRight], [1, 1]);
  const { basket } = beliefOf([]);
  const said = { changes: [], basket: { ...basket, review: [`doubtful:${sku}: cart-1 says 1: hidden`] } };
  const gone = scoreTrip(episode({ final: { [sku]: 1 } }), said);
  assert.deepEqual([gone.reviews, gone.reviewsRight, gone.errorsReviewed.wrong], [1, 1, 0]);
});

test("a doubtful removal that leaves no line is a review as well", () => {
  const belief = beliefOf([believed(3, "apple", -1, { confidence: 0.1 })], { apple: 1 });
  const score = scoreTrip(episode({ start: { apple: 1 }, final: { apple: 1 } }), belief);
  assert.deepEqual([score.reviews, score.reviewsRight], [1, 1]);
  assert.equal(score.errorsReviewed.wrong, 0);
});

test("what is told while nothing goes on is invented in no kind", () => {
  const trip = episode({ actions: [{ kind: "hand", from: 1, to: 2 }] });
  const score = scoreTrip(trip, beliefOf([believed(2.4, "apple", 1), believed(9, "apple", 1)]));
  assert.equal(score.byKind.hand?.invented, 1);
  assert.equal(score.byKind.nothing?.invented, 1);
});

const sku = fc.constantFrom("apple", "pear", "milk");
const comings = fc
  .array(fc.tuple(sku, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 200 })), { maxLength: 8 })
  .map(list => list.map(([name, delta, tenths]) => event(tenths / 10, name, delta)));

test("a perfect counter has no errors anywhere", () => {
  fc.assert(
    fc.property(fc.array(comings, { minLength: 1, maxLength: 4 }), trips => {
      const scores = trips.map(events => {
        const belief = beliefOf(events.map(({ t, sku: name, delta }) => believed(t, name, delta)));
        return scoreTrip(episode({ events, final: finalOf(events) }), belief);
      });
      const items = trips.flat().reduce((sum, { delta }) => sum + delta, 0);
      const figures = figuresOf(scores, Math.max(1, items));
      const { eventF1, precision, recall, itemAccuracy, itemAccuracyReviewed, tripExact, cAcc } = figures;
      for (const share of [eventF1, precision, recall, itemAccuracy, itemAccuracyReviewed, tripExact, cAcc]) {
        assert.equal(share, 1);
      }
      assert.equal(figures.mciou, items === 0 ? 0 : 1);
      const { acd, mccd, overchargesPer1000, underchargesPer1000, reviewsPer1000 } = figures;
      assert.deepEqual([acd, mccd, overchargesPer1000, underchargesPer1000, reviewsPer1000], [0, 0, 0, 0, 0]);
    }),
  );
});

test("the order of trips changes nothing", () => {
  const wrong = fc.array(fc.tuple(sku, fc.constantFrom(1, 2), fc.integer({ min: 0, max: 200 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(comings, wrong), { maxLength: 5 }), trips => {
      const scores = trips.map(([events, told]) => {
        const belief = beliefOf(told.map(([name, delta, tenths]) => believed(tenths / 10, name, delta)));
        return scoreTrip(episode({ events, final: finalOf(events) }), belief);
      });
      // Means of thousandths add up in another order: equal but for rounding.
      const [forth, back] = [figuresOf(scores, 100), figuresOf(scores.toReversed(), 100)];
      assert.deepEqual(rounded(back), rounded(forth));
    }),
  );
});

const rounded = (figures: object) =>
  JSON.parse(
    JSON.stringify(figures, (_, value) => (typeof value === "number" ? Math.round(value * 1e9) : value)),
  );

function finalOf(events: readonly TrueEvent[]): Record<string, number> {
  const final: Record<string, number> = {};
  for (const { sku: name, delta } of events) final[name] = (final[name] ?? 0) + delta;
  return final;
}
