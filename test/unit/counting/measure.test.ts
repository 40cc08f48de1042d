import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultRates } from "../../../src/counting/default-rates.ts";
import { openTally, type TrueTrip } from "../../../src/counting/measure.ts";
import type { CountingRates, Found } from "../../../src/counting/rates.ts";
import type { Manner, Sureness } from "../../../src/counting/sureness.ts";
import type { Testimony } from "../../../src/counting/testimony.ts";
import type { Window } from "../../../src/counting/window.ts";

type Said = {
  readonly contents?: Record<string, number>;
  readonly crossings?: Record<string, number>;
  readonly found?: Record<string, Found>;
  readonly sure?: Record<string, Sureness>;
};

function testimony({ contents = {}, crossings = {}, found = {}, sure = {} }: Said): Testimony {
  const [lies, passed] = [new Map(Object.entries(contents)), new Map(Object.entries(crossings))];
  const how = new Map(Object.entries(found));
  return {
    camera: "a",
    contents: lies,
    crossings: passed,
    rimInView: true,
    found: how,
    inPart: new Set(),
    renamed: [],
    sure: { contents: new Map(Object.entries(sure)), crossings: new Map() },
  };
}

/** A window with a hand in it, and nothing told. */
const quiet: Window = {
  testimonies: [],
  steps: [],
  passages: [],
  hand: true,
  views: [],
  baseline: new Map(),
};

/** The shares after one trip of one window, in which one camera said this. */
function measured(said: Said, trip: Partial<TrueTrip>, besides: Partial<Window> = {}): CountingRates {
  const tally = openTally();
  const window: Window = { ...quiet, testimonies: [testimony(said)], ...besides };
  tally.add([{ window, now: 5 }], { start: {}, events: [], skus: ["jam", "tin"], ...trip });
  return tally.rates("one trip");
}

const put = { events: [{ t: 2, sku: "jam", delta: 1 }] };

test("what lay there at the start and was not seen is measured, apart for products of which some were seen", () => {
  const { hiddenAtStart } = measured({}, { start: { jam: 2 } }, { baseline: new Map([["jam", 1]]) });
  // One case each, and a fifth of a case for every cell that was never seen.
  assert.deepEqual(hiddenAtStart, { some: [0.125, 0.75, 0.125], none: [0.75, 0.125, 0.125] });
});

/** The share of later verdicts at which a camera that told this at the first one still shows too many. */
function excessAfter(said: Said, trip: Partial<TrueTrip>, pieces: readonly number[]): number {
  const tally = openTally();
  const decided = pieces.map((shown, nth) => ({
    window: { ...quiet, testimonies: [testimony(nth === 0 ? said : {})], views: [new Map([["jam", shown]])] },
    now: 5 + nth,
  }));
  tally.add(decided, { start: { jam: 1 }, events: [], skus: ["jam", "tin"], ...trip });
  return tally.rates("one trip").excess;
}

test("a piece that was found and is none is measured by whether it still shows later", () => {
  const found = { contents: { jam: 1 }, found: { jam: "open" } } as const;
  // A fifth of a case for each cell that was never seen.
  assert.equal(excessAfter(found, {}, [2, 2]), 0.6);
  assert.equal(excessAfter(found, {}, [2, 1, 2]), 0.4);
  assert.equal(excessAfter(found, {}, [2]), 0.2, "the verdict itself is no later one");
  assert.equal(excessAfter(found, put, [2, 2]), 0.2, "it had come");
  assert.equal(excessAfter({ contents: { jam: 1 } }, {}, [2, 2]), 0.2, "it was seen to come");
  const taken = { events: [{ t: 5, sku: "jam", delta: -1 }] };
  assert.equal(excessAfter(found, taken, [2, 2]), 0.2, "another one has gone since");
});

test("how sure a witness is is measured apart for what is true and what is not", () => {
  const faint: Sureness = { manner: "open", band: 1 };
  const said = { contents: { jam: 1 }, found: { jam: "open" }, sure: { jam: faint } } as const;
  assert.deepEqual(measured(said, put).sureness?.open, {
    right: [0.1, 0.6, 0.1, 0.1, 0.1],
    wrong: [0.2, 0.2, 0.2, 0.2, 0.2],
  });
  assert.deepEqual(measured(said, {}).sureness?.open.wrong, [0.1, 0.6, 0.1, 0.1, 0.1]);
  const two = { ...said, contents: { jam: 2 } };
  assert.equal(measured(two, put).sureness?.open.wrong[1], 0.6, "two for one is not true");
});

test("what went from a free place and from one that is not are shares of one whole", () => {
  const gone: Sureness = { manner: "gone", band: 4 };
  const taken = { start: { jam: 1 }, events: [{ t: 2, sku: "jam", delta: -1 }] };
  const { sureness } = measured({ contents: { jam: -1 }, sure: { jam: gone } }, taken);
  assert.deepEqual(sureness?.gone.right, [0.0667, 0.0667, 0.0667, 0.0667, 0.4]);
  assert.deepEqual(sureness?.overlaid.right, [0.0667, 0.0667, 0.0667, 0.0667, 0.0667]);
});

test("what is known stands for twenty cases in each row, until more is measured", () => {
  const known = openTally(defaultRates).rates("nothing yet");
  assert.ok(
    Math.abs((known.crossings.came[4]?.[4] ?? 0) - (defaultRates.crossings.came[4]?.[4] ?? 0)) < 0.06,
  );
  const blind = openTally(defaultRates);
  const window = { ...quiet, testimonies: [testimony({ contents: { jam: 1 } })] };
  for (let nth = 0; nth < 60; nth += 1) blind.add([{ window, now: 5 }], { start: {}, skus: ["jam"], ...put });
  const { came } = blind.rates("crossings that are never seen").crossings;
  // Nineteen in twenty of twenty known cases, and sixty more that went unseen.
  assert.ok((came[4]?.[3] ?? 0) > 0.7 && (came[4]?.[4] ?? 0) > 0.15, `${came[4]}`);
});

test("a piece that nobody saw come stands in a column of its own, by where it was found", () => {
  const uncovered = measured({ contents: { jam: 1 }, found: { jam: "uncovered" } }, put);
  const open = measured({ contents: { jam: 1 }, found: { jam: "open" } }, put);
  assert.deepEqual(uncovered.contents.calm[4]?.slice(-2), [0.429, 0.0714]);
  assert.deepEqual(open.contents.calm[4]?.slice(-2), [0.0714, 0.429]);
});

test("crossings are measured apart by whether the same camera's contents tell of the product", () => {
  const { crossings } = measured({ contents: { jam: 1 }, crossings: { jam: 1 } }, put);
  assert.equal(crossings.came[4]?.[4], 0.5);
  assert.equal(crossings.quiet[4]?.[4], 0.143);
  assert.equal(crossings.quiet[3]?.[3], 0.5);
  assert.equal(crossings.alone[4]?.[4], 0.5);
});

test("crossings of what was only found lying there are measured apart", () => {
  const { crossings } = measured({ contents: { jam: 1 }, found: { jam: "open" } }, put);
  assert.equal(crossings.found[4]?.[3], 0.5);
  assert.equal(crossings.came[4]?.[3], 0.143);
});

test("crossings beside pieces that went are measured apart by whether something lies across their place", () => {
  const taken = { start: { jam: 1 }, events: [{ t: 2, sku: "jam", delta: -1 }] };
  const gone = (manner: Manner) => {
    const said = { contents: { jam: -1 }, crossings: { jam: -1 }, sure: { jam: { manner, band: 4 } } };
    return measured(said, taken).crossings;
  };
  assert.deepEqual([gone("gone").gone[2]?.[2], gone("gone").overlaid[2]?.[2]], [0.5, 0.143]);
  assert.deepEqual([gone("overlaid").gone[2]?.[2], gone("overlaid").overlaid[2]?.[2]], [0.143, 0.5]);
});

test("that cameras err alike is measured apart for those that tell of nothing", () => {
  const twice = (said: Said) => measured({}, put, { testimonies: [testimony(said), testimony(said)] });
  assert.deepEqual(twice({}).contentsAlike, { silent: 0.733, told: 0.2 });
  assert.deepEqual(twice({ contents: { jam: 2 } }).contentsAlike, { silent: 0.2, told: 0.733 });
});
