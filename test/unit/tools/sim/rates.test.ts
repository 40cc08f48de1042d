import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observation } from "../../../../src/counting/observation.ts";
import { type FollowedLine, openErrors } from "../../../../tools/sim/sketch/err.ts";
import { measureRates } from "../../../../tools/sim/sketch/measure.ts";
import { flawless, type Rates, rowFor } from "../../../../tools/sim/sketch/rates.ts";
import { randomOf } from "../../../../tools/sim/world/random.ts";

const lines = Array.from(
  { length: 6000 },
  (_, i): FollowedLine => ({
    camera: "cart-1",
    t: i / 10,
    items: [
      { id: 1, label: "apple", box: [0.1, 0.1, 0.3, 0.3], visible: 1 },
      { id: 2, label: "pear", box: [0.6, 0.6, 0.9, 0.9], visible: 0.15 },
    ],
    hands: [{ id: 201, label: "hand", box: [0.4, 0.1, 0.55, 0.3], visible: 0.8 }],
  }),
);

const given: Rates = {
  items: {
    misses: [
      [0.2, 0.4],
      [1, 0.1],
    ],
    scores: [[1, 0.7, 0.05]],
    stays: 0.5,
    falsePerFrame: 0.2,
    falseScore: 0.3,
    jitter: 0.03,
  },
  hands: { ...flawless.hands, misses: [[1, 0.05]] },
  confusions: { apple: { pear: 0.1 }, pear: {} },
};

function near(value: number | undefined, wanted: number, within: number): void {
  assert.ok(value !== undefined && Math.abs(value - wanted) < within, `${value} is not ${wanted}`);
}

test("what is measured on an eye with known errors are those errors", () => {
  const see = openErrors(randomOf(9, "eye"), given);
  const { items, hands, confusions } = measureRates([{ seen: lines, observed: lines.map(see) }]);
  near(rowFor(items.misses, 0.15)[1], 0.4, 0.03);
  near(rowFor(items.misses, 1)[1], 0.1, 0.02);
  near(rowFor(hands.misses, 0.8)[1], 0.05, 0.015);
  near(rowFor(items.scores, 1)[1], 0.7, 0.01);
  near(items.stays, 0.5, 0.05);
  near(items.falsePerFrame, 0.2, 0.02);
  near(items.jitter, 0.03, 0.005);
  near(confusions.apple?.pear, 0.1, 0.03);
  assert.equal(hands.falsePerFrame, 0);
});

test("truth without an observation counts neither as seen nor as missed", () => {
  const observed: Observation[] = lines.slice(0, 10).map(openErrors(randomOf(1, "eye"), flawless));
  const { items } = measureRates([{ seen: lines, observed }]);
  assert.deepEqual(
    items.misses.map(([, share]) => share),
    items.misses.map(() => 0),
  );
});
