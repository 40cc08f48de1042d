import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Box, Observation } from "../../../../src/counting/observation.ts";
import { isFault } from "../../../../src/fault.ts";
import { openErrors } from "../../../../tools/sim/sketch/err.ts";
import { measureRates } from "../../../../tools/sim/sketch/measure.ts";
import { byGhostKind, flawless, type Rates, rowFor } from "../../../../tools/sim/sketch/rates.ts";
import { readRates, writeRates } from "../../../../tools/sim/sketch/rates-file.ts";
import { describeRates } from "../../../../tools/sim/sketch/tell.ts";
import type { FollowedLine } from "../../../../tools/sim/trip/lines.ts";
import { randomOf } from "../../../../tools/sim/world/random.ts";

const lineAt = (x: number, i: number): FollowedLine => ({
  camera: "cart-1",
  t: i / 10,
  items: [
    { id: 1, label: "apple", box: [x, 0.1, x + 0.2, 0.3], visible: 1 },
    { id: 2, label: "pear", box: [x, 0.6, x + 0.3, 0.9], visible: 0.15 },
  ],
  hands: [{ id: 201, label: "hand", box: [0.7, 0.1, 0.85, 0.3], visible: 0.8 }],
});

/** Things that lie in another place every five seconds. */
const lines = Array.from({ length: 90_000 }, (_, i) => lineAt(i % 100 < 50 ? 0 : 0.35, i));

const given: Rates = {
  items: {
    misses: [
      [0.2, 0.4],
      [1, 0.1],
    ],
    scores: [[1, 0.7, 0.05]],
    lasting: 0.7,
    repeats: 0,
    ghosts: flawless.items.ghosts,
    doubles: { perThing: 0.1, score: 0.25, spread: 0.04, stays: 0.7 },
    jitter: 0.03,
  },
  hands: { ...flawless.hands, misses: [[1, 0.05]] },
  mistakes: [[1, 1]],
  confusions: { apple: { pear: 0.1 }, pear: { apple: 0.01 } },
  labelStays: 0.6,
  mistakenOff: -1.5,
  falseLabels: { apple: 0.25, pear: 0.75 },
  products: {},
  views: {},
};

function near(value: number | undefined, wanted: number, within: number): void {
  assert.ok(value !== undefined && Math.abs(value - wanted) < within, `${value} is not ${wanted}`);
}

test("what is measured on an eye with known errors are those errors", () => {
  const see = openErrors(randomOf(9, "eye"), given);
  const measured = measureRates([{ seen: lines, observed: lines.map(see) }]);
  const { items, hands, confusions, labelStays, mistakenOff, views } = measured;
  near(rowFor(items.misses, 0.15)[1], 0.4, 0.03);
  near(rowFor(items.misses, 1)[1], 0.1, 0.02);
  near(rowFor(hands.misses, 0.8)[1], 0.05, 0.015);
  near(rowFor(items.scores, 1)[1], 0.7, 0.01);
  // Of the pairs two seconds apart three in five are of one place.
  near(items.lasting, 0.6 * 0.7, 0.08);
  near(items.doubles.perThing, 0.1, 0.03);
  near(items.doubles.score, 0.25, 0.02);
  // A second box goes with the first where that is missed.
  near(items.doubles.stays, 0.6, 0.06);
  near(mistakenOff, -1.5, 0.3);
  near(labelStays, 0.6, 0.08);
  near(views["cart-1"]?.missed, (0.4 + 0.1) / 2, 0.02);
  assert.equal(views["cart-1"]?.frames, 90_000);
  near(items.jitter, 0.03, 0.005);
  near(confusions.apple?.pear, 0.1, 0.03);
  assert.deepEqual([items.ghosts, hands.ghosts], [flawless.items.ghosts, flawless.hands.ghosts]);
});

test("second boxes come as often in a picture that does not change, and round what has one name only", () => {
  const doubles = { perThing: 0.1, score: 0.4, spread: 0.05, stays: 0.5 };
  const hands = { ...flawless.hands, doubles };
  const items = { ...flawless.items, repeats: 0.95, doubles };
  const see = openErrors(randomOf(3, "eye"), {
    ...flawless,
    items,
    hands,
    confusions: { apple: { pear: 1 } },
  });
  const still = Array.from({ length: 10_000 }, (_, i) => lineAt(0, i));
  const measured = measureRates([{ seen: still, observed: still.map(see) }]);
  for (const sort of [measured.items, measured.hands]) {
    near(sort.doubles.perThing, 0.1, 0.015);
    near(sort.doubles.score, 0.4, 0.01);
    near(sort.doubles.stays, 0.5, 0.05);
  }
});

test("what is made up is measured by what it lies within, where all lies still and where anything moves", () => {
  const none = { perFrame: 0, score: 0, spread: 0, keeps: 0, stays: 0 };
  const still = { perFrame: 0.2, score: 0.3, spread: 0.05, keeps: 0.95, stays: 0.95 };
  const stirred = { perFrame: 0.6, score: 0.5, spread: 0.1, keeps: 0.6, stays: 0.4 };
  const ghosts: Rates["items"]["ghosts"] = {
    still: {
      alike: still,
      other: { ...still, perFrame: 0.1 },
      round: { ...still, score: 0.7 },
      across: none,
      held: none,
      open: { ...still, score: 0.2 },
    },
    stirred: {
      alike: stirred,
      other: stirred,
      round: { ...stirred, perFrame: 0.3 },
      across: { ...stirred, score: 0.4 },
      held: { ...stirred, perFrame: 0.3 },
      open: none,
    },
  };
  // Everything slides for three seconds, then lies for three.
  const stop = (i: number): number => 30 * Math.floor(i / 60) + Math.min(30, i % 60);
  const moving = Array.from({ length: 30_000 }, (_, i) => lineAt((stop(i) % 40) / 100, i));
  const see = openErrors(randomOf(2, "eye"), { ...given, items: { ...flawless.items, ghosts } });
  const measured = measureRates([{ seen: moving, observed: moving.map(see) }]);
  const found = measured.items.ghosts;
  near(found.still.alike.perFrame, 0.2, 0.03);
  near(found.still.alike.score, 0.3, 0.01);
  near(found.still.alike.spread, 0.05, 0.01);
  near(found.still.alike.keeps, 0.95, 0.04);
  near(found.still.alike.stays, 0.95, 0.02);
  near(found.still.other.perFrame, 0.1, 0.02);
  near(found.still.round.perFrame, 0.2, 0.05);
  near(found.still.round.score, 0.7, 0.01);
  near(found.still.open.score, 0.2, 0.01);
  near(found.stirred.alike.perFrame, 0.6, 0.05);
  near(found.stirred.alike.score, 0.5, 0.01);
  near(found.stirred.alike.spread, 0.1, 0.01);
  near(found.stirred.alike.keeps, 0.6, 0.05);
  near(found.stirred.alike.stays, 0.4, 0.05);
  near(found.stirred.other.stays, 0.4, 0.05);
  near(found.stirred.round.perFrame, 0.3, 0.04);
  near(found.stirred.across.perFrame, 0.6, 0.08);
  near(found.stirred.across.score, 0.4, 0.01);
  near(found.stirred.held.perFrame, 0.3, 0.03);
  near(measured.falseLabels.pear, 0.6, 0.1);
});

test("nothing is made up anew while all lies still, if only what moves is mistaken for something", () => {
  const stirred = { perFrame: 1, score: 0.5, spread: 0.1, keeps: 0.6, stays: 0.4 };
  const { still } = flawless.items.ghosts;
  const ghosts = { still, stirred: byGhostKind(() => stirred) };
  const see = openErrors(randomOf(6, "eye"), { ...given, items: { ...flawless.items, ghosts } });
  const seen = lines.slice(0, 1000).map((line, i) => ({ i, made: see(line).items.length }));
  // The things change place every 50 frames, and are seen doing so in one.
  assert.ok(seen.some(({ i, made }) => i % 50 === 0 && made > 2));
  assert.deepEqual(new Set(seen.filter(({ i }) => i % 50 !== 0).map(({ made }) => made)), new Set([2]));
});

test("truth without an observation counts neither as seen nor as missed", () => {
  const observed: Observation[] = lines.slice(0, 10).map(openErrors(randomOf(1, "eye"), flawless));
  const { items } = measureRates([{ seen: lines, observed }]);
  assert.deepEqual(
    items.misses.map(([, share]) => share),
    items.misses.map(() => 0),
  );
});

test("a product that is missed more often than others has that rate of its own, and is missed as often", () => {
  const worse: Rates = {
    ...given,
    products: { apple: { seen: 1, missed: 0.5, misses: [[1, 0.5]] } },
  };
  const { products } = measureRates([
    { seen: lines, observed: lines.map(openErrors(randomOf(2, "eye"), worse)) },
  ]);
  near(rowFor(products.apple?.misses ?? [], 1)[1], 0.5, 0.03);
  near(rowFor(products.pear?.misses ?? [], 0.15)[1], 0.4, 0.03);
});

test("what lies below, hardly to be seen, takes no box of what lies on it", () => {
  const below: Box = [0.1, 0.1, 0.3, 0.3];
  const above: Box = [0.08, 0.08, 0.3, 0.3];
  const measured = (label: string, items: Observation["items"]) => {
    const things = [
      { id: 1, label, box: below, visible: 0.05 },
      { id: 2, label: "apple", box: above, visible: 1 },
    ] as const;
    const seen = Array.from({ length: 20 }, (_, i) => ({ ...lineAt(0, i), items: things, hands: [] }));
    return measureRates([{ seen, observed: seen.map(({ camera, t }) => ({ camera, t, items, hands: [] })) }]);
  };
  const apple = { label: "apple", score: 0.9, box: above };
  const missed = ({ items }: Rates) => [rowFor(items.misses, 0.05)[1], rowFor(items.misses, 1)[1]];
  const plain = measured("pear", [apple]);
  assert.deepEqual([missed(plain), plain.confusions], [[1, 0], { apple: {}, pear: {} }]);
  const twice = measured("pear", [{ label: "grape", score: 0.3, box: above }, apple]);
  assert.deepEqual([missed(twice), twice.confusions], [[1, 0], { apple: {}, pear: {} }]);
  assert.ok(twice.items.doubles.perThing > 0.9);
  assert.deepEqual(missed(measured("apple", [apple])), [1, 0]);
});

test("what is mistaken where little of it shows is mistaken there, and what shows whole is not", () => {
  const shyly = lines.map((line, i) => ({
    ...line,
    items: line.items.map(item => ({ ...item, visible: i % 4 === 0 ? 0.15 : 1 })),
  }));
  const rates: Rates = {
    ...given,
    items: flawless.items,
    mistakes: [
      [0.2, 4],
      [1, 0],
    ],
    confusions: { apple: { pear: 0.1 }, pear: { apple: 0.05 } },
    labelStays: 0,
  };
  const see = openErrors(randomOf(7, "eye"), rates);
  const { mistakes, confusions } = measureRates([{ seen: shyly, observed: shyly.map(see) }]);
  near(rowFor(mistakes, 0.15)[1], 4, 0.2);
  near(rowFor(mistakes, 1)[1], 0, 0.02);
  near(confusions.apple?.pear, 0.1, 0.01);
  near(confusions.pear?.apple, 0.05, 0.01);
});

test("a product seen once is judged by all the others", () => {
  const once = lines.map((line, i) =>
    i === 0
      ? { ...line, items: [...line.items, { id: 3, label: "milk", box: [0, 0.8, 0.1, 1], visible: 1 }] }
      : line,
  ) as FollowedLine[];
  const observed = lines.map(openErrors(randomOf(3, "eye"), given));
  const { products, items } = measureRates([{ seen: once, observed }]);
  assert.equal(products.milk?.missed, 1);
  near(rowFor(products.milk?.misses ?? [], 1)[1], (1 + 20 * rowFor(items.misses, 1)[1]) / 21, 1e-4);
});

test("a pair of models of which one never found anything can be written down and read again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rates-"));
  await mkdir(join(folder, "trips/one"), { recursive: true });
  const blind = lines.slice(0, 20).map(({ camera, t }) => ({ camera, t, items: [], hands: [] }));
  const asLines = (list: readonly object[]) => list.map(line => JSON.stringify(line)).join("\n");
  await writeFile(join(folder, "trips/one/seen.jsonl"), asLines(lines.slice(0, 20)));
  await writeFile(join(folder, "trips/one/observed.jsonl"), asLines(blind));
  const { count, rates } = await writeRates(join(folder, "trips"), join(folder, "rates.json"));
  assert.equal(count, 1);
  assert.match(describeRates(rates).join("\n"), /apple 100\.0 %/);
  const read = await readRates(join(folder, "rates.json"));
  assert.deepEqual(lines.slice(0, 20).map(openErrors(randomOf(4, "eye"), read)), blind);
  await rm(folder, { recursive: true });
});

test("a line that was cut short is named, of what was seen and of what a model made of it", async context => {
  const folder = await mkdtemp(join(tmpdir(), "rates-"));
  context.after(() => rm(folder, { recursive: true }));
  const trip = join(folder, "trips/one");
  await mkdir(trip, { recursive: true });
  const whole = `${JSON.stringify({ camera: "cart-1", t: 0, items: [], hands: [] })}\n`;
  for (const cut of ["seen.jsonl", "observed.jsonl"]) {
    for (const name of ["seen.jsonl", "observed.jsonl"]) {
      await writeFile(join(trip, name), name === cut ? `${whole}{"camera":"car` : whole);
    }
    await assert.rejects(
      writeRates(join(folder, "trips"), join(folder, "rates.json")),
      (error: unknown) => isFault(error, "bad-data") && error.message.includes(`${cut}:2 is not`),
    );
  }
});
