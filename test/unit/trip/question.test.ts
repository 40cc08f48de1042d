import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { grossMinorOf } from "../../../src/trip/basket.ts";
import { catalogueOf } from "../../../src/trip/catalogue.ts";
import { answerTrip, questionsOf } from "../../../src/trip/question.ts";
import { changeTrip, openTrip, type Trip } from "../../../src/trip/trip.ts";
import { catalogue, entered, water } from "../billing/office.ts";

type Step = readonly [delta: number, confidence?: number, sku?: string];

/** A trip after changes, one a second of wall time. */
function trip(...steps: readonly Step[]): Trip {
  return steps.reduce(
    (open, [delta, confidence = 0.9, sku = "water"], i) =>
      changeTrip(open, entered(delta, sku, confidence), catalogue, i * 1000),
    openTrip("t", 0),
  );
}

const asked = (of: Trip) => questionsOf(of).map(({ sku, counted, options }) => [sku, counted, ...options]);

test("a sure count asks nothing", () => {
  assert.deepEqual(asked(trip([2], [1, 0.5, "milk"])), []);
});

test("a doubtful piece asks for the number with it and without it", () => {
  assert.deepEqual(asked(trip([2], [1, 0.3])), [["water", 3, 2, 3]]);
  assert.deepEqual(asked(trip([1, 0.3])), [["water", 1, 0, 1]]);
  assert.deepEqual(asked(trip([3], [-2, 0.3])), [["water", 1, 1, 3]]);
});

test("a doubtful removal of the last piece asks too, until the piece is surely back or gone", () => {
  assert.deepEqual(asked(trip([1], [-1, 0.3])), [["water", 0, 0, 1]]);
  assert.deepEqual(asked(trip([1], [-1, 0.3], [1], [-1])), []);
});

test("a doubtful removal of pieces of two prices asks for all of them", () => {
  const dearer = catalogueOf([{ ...water, priceMinor: water.priceMinor + 20 }]);
  const both = changeTrip(trip([2]), entered(1), dearer, 2000);
  assert.deepEqual(asked(changeTrip(both, entered(-2, "water", 0.3), dearer, 3000)), [["water", 1, 1, 3]]);
  assert.deepEqual(asked(changeTrip(both, entered(-3, "water", 0.3), dearer, 3000)), [["water", 0, 0, 3]]);
});

test("where more left than was there, nothing is left to ask about", () => {
  assert.deepEqual(asked(trip([2], [-3])), []);
});

test("a product without a price is not asked for: no number settles it", () => {
  assert.deepEqual(asked(trip([1, 0.3, "stranger"])), []);
});

test("an answer is asked no more, kept for staff, and changes no amount", () => {
  const doubtful = trip([2], [1, 0.3]);
  const answered = answerTrip(doubtful, { sku: "water", said: 2 }, 5000);
  assert.deepEqual(asked(answered), []);
  assert.deepEqual(answered.basket.lines, doubtful.basket.lines);
  assert.ok(answered.basket.lines[0]?.needsReview);
  assert.ok(answered.basket.review.includes("shopper-said:water:2"));
  assert.deepEqual(answered.answers, [
    {
      at: "1970-01-01T00:00:05.000Z",
      sku: "water",
      counted: 3,
      said: 2,
      doubtAt: "1970-01-01T00:00:01.000Z",
    },
  ]);
});

test("a newer doubt asks again, also when the clock was set back", () => {
  const answered = answerTrip(trip([2], [1, 0.3]), { sku: "water", said: 3 }, 5000);
  const again = changeTrip(answered, entered(1, "water", 0.2), catalogue, 3000);
  assert.deepEqual(asked(again), [["water", 4, 3, 4]]);
  assert.deepEqual(asked(answerTrip(again, { sku: "water", said: 4 }, 0)), []);
});

test("a newer doubt asks again, also when the clock was set back behind the one that was answered", () => {
  const answered = answerTrip(trip([2], [1, 0.3]), { sku: "water", said: 3 }, 5000);
  const again = changeTrip(answered, entered(1, "water", 0.2), catalogue, 500);
  assert.deepEqual(asked(again), [["water", 4, 3, 4]]);
  assert.deepEqual(asked(answerTrip(again, { sku: "water", said: 4 }, 600)), []);
});

test("a doubt that is no longer kept asks whether the count is right by one, until it is answered", () => {
  const fidgeting = Array.from({ length: 64 }, (_, i): Step => [i % 2 === 0 ? 1 : -1]);
  const long = trip([2], [1, 0.3], ...fidgeting);
  assert.deepEqual(asked(long), [["water", 3, 2, 3]]);
  assert.deepEqual(asked(answerTrip(long, { sku: "water", said: 2 }, 90_000)), []);
});

test("what was not asked, or not offered, is no answer", () => {
  const doubtful = trip([2], [1, 0.3]);
  assert.equal(answerTrip(doubtful, { sku: "water", said: 0 }, 0), doubtful);
  assert.equal(answerTrip(doubtful, { sku: "milk", said: 2 }, 0), doubtful);
  const answered = answerTrip(doubtful, { sku: "water", said: 2 }, 0);
  assert.equal(answerTrip(answered, { sku: "water", said: 3 }, 0), answered);
});

test("whatever is taken and answered, no answer changes what is owed or takes a mark away", () => {
  const step = fc.tuple(
    fc.constantFrom(-2, -1, 1, 2),
    fc.constantFrom(0.2, 0.9),
    fc.constantFrom("water", "milk", "stranger"),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat(3), (steps, said) => {
      const before = trip(...steps);
      const after = questionsOf(before).reduce(
        (open, { sku, options }) => answerTrip(open, { sku, said: options[said % 2] ?? said }, 9000),
        before,
      );
      assert.equal(grossMinorOf(after.basket), grossMinorOf(before.basket));
      assert.deepEqual(after.basket.lines, before.basket.lines);
      assert.deepEqual(asked(after), []);
    }),
  );
});
