import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makeBill } from "../../../src/billing/bill.ts";
import { billSchema } from "../../../src/device/bill-schema.ts";
import { type BasketDoubt, keepDoubts, ripen, standDoubts, type Waiting } from "../../../src/trip/doubt.ts";
import { answerTrip, questionsOf } from "../../../src/trip/question.ts";
import { changeTrip, openTrip, type Trip } from "../../../src/trip/trip.ts";
import { viewOf } from "../../../src/trip/view.ts";
import { catalogue, entered, identity, plainNotary } from "../billing/office.ts";

const holding = (pieces: number): Trip => changeTrip(openTrip("t", 0), entered(pieces), catalogue, 1000);
const inDoubt = (sku = "water", otherwise = -1) => ({
  sku,
  name: "Water",
  reason: "left saw 1 go in",
  otherwise,
});
const asked = (trip: Trip) =>
  questionsOf(trip).map(({ sku, counted, options }) => [sku, counted, ...options]);

test("a doubt is told when it has stood for more than three seconds, and not when it went meanwhile", () => {
  const doubt: BasketDoubt = { sku: "water", reason: "r" };
  let waiting: Waiting = new Map();
  const told = (doubts: BasketDoubt[], t: number) => {
    const now = ripen(waiting, doubts, t);
    waiting = now.waiting;
    return now.standing.length;
  };
  assert.deepEqual([told([doubt], 10), told([doubt], 13), told([doubt], 13.1)], [0, 0, 1]);
  assert.deepEqual([told([], 14), told([doubt], 15), told([doubt], 17)], [0, 0, 0]);
  assert.equal(told([{ ...doubt, reason: "another" }], 18.5), 0, "another reason is another doubt");
});

test("a doubt that stands asks for both numbers and marks the line; one that has ended leaves nothing", () => {
  const open = holding(2);
  const doubted = standDoubts(open, [inDoubt()], 5000);
  assert.deepEqual(asked(doubted), [["water", 2, 1, 2]]);
  assert.deepEqual(asked(standDoubts(open, [inDoubt("water", 2)], 5000)), [["water", 2, 2, 4]]);
  assert.equal(viewOf(doubted, "EUR").lines[0]?.needsReview, true);
  assert.deepEqual(standDoubts(doubted, [], 6000), open);
  assert.equal(standDoubts(doubted, [inDoubt()], 6000), doubted, "the same doubt is no news");
  const other = standDoubts(doubted, [inDoubt("water", 1)], 6000);
  assert.deepEqual(asked(other), [["water", 2, 2, 3]], "another number is asked for");
  assert.equal(other.doubts?.[0]?.at, doubted.doubts?.[0]?.at, "by the same doubt");
});

test("a product of which nothing was counted is asked for by its name", () => {
  const doubted = standDoubts(openTrip("t", 0), [inDoubt("water", 1)], 5000);
  assert.deepEqual(questionsOf(doubted), [{ sku: "water", name: "Water", counted: 0, options: [0, 1] }]);
});

test("what was answered is asked again only for a new doubt", () => {
  const answered = answerTrip(standDoubts(holding(2), [inDoubt()], 5000), { sku: "water", said: 1 }, 6000);
  assert.deepEqual(asked(answered), []);
  assert.equal(answered.answers?.[0]?.doubtAt, "1970-01-01T00:00:05.000Z");
  const anew = standDoubts(answered, [{ ...inDoubt(), reason: "right saw 1 go out" }], 7000);
  assert.deepEqual(asked(anew), [["water", 2, 1, 2]]);
});

test("of two products that fell into doubt at one moment each is asked for by its own numbers, and answered alone", () => {
  const both = changeTrip(holding(2), entered(3, "milk"), catalogue, 2000);
  const doubted = standDoubts(both, [inDoubt(), { ...inDoubt("milk", -3), name: "Milk" }], 5000);
  assert.deepEqual(asked(doubted).toSorted(), [
    ["milk", 3, 0, 3],
    ["water", 2, 1, 2],
  ]);
  assert.deepEqual(asked(answerTrip(doubted, { sku: "water", said: 2 }, 6000)), [["milk", 3, 0, 3]]);
});

test("nobody is asked whether fewer than none lie in the cart", () => {
  assert.deepEqual(asked(standDoubts(holding(1), [inDoubt("water", -2)], 5000)), [["water", 1, 0, 1]]);
});

test("at the gate the line is marked and the review has the words", () => {
  const kept = keepDoubts(standDoubts(holding(2), [inDoubt(), inDoubt("milk")], 5000));
  assert.deepEqual(
    kept.basket.lines.map(line => [line.sku, line.needsReview]),
    [["water", true]],
  );
  assert.deepEqual(kept.basket.review, [
    "doubtful:water: left saw 1 go in",
    "doubtful:milk: left saw 1 go in",
  ]);
  assert.equal(kept.doubts, undefined);
});

test("whatever is doubted, no quantity and no amount changes, and every reason fits on a bill", () => {
  const doubt = fc.record({
    sku: fc.constantFrom("water", "milk", "stranger"),
    name: fc.constant("n"),
    // The longest are longer than a bill's reason may be; a string alone would hardly pass ten letters.
    reason: fc
      .tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(700))
      .map(([words, length]) => `camera saw ${words}`.padEnd(length, words)),
    otherwise: fc.integer({ min: -3, max: 3 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(doubt, { maxLength: 5 }), (pieces, doubts) => {
      const before = holding(pieces);
      const kept = keepDoubts(standDoubts(before, doubts, 5000));
      const amounts = ({ basket }: Trip) =>
        basket.lines.map(line => [line.sku, line.quantity, line.unitPriceMinor]);
      assert.deepEqual(amounts(kept), amounts(before));
      assert.ok(kept.basket.review.every(reason => reason.length <= 500));
      const { bill } = makeBill({ trip: kept, identity, sequence: 1, closedAtMs: 6000 }, plainNotary);
      assert.equal(bill.totals.grossMinor, pieces * 129);
      assert.equal(
        billSchema.safeParse(bill).error?.issues.some(({ path }) => path[0] === "review") ?? false,
        false,
      );
    }),
  );
});
