import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { areaAt101, meanAveragePrecision } from "../../../../src/dataset/metrics/average-precision.ts";
import type { JudgedPicture } from "../../../../src/dataset/metrics/judged.ts";
import { crowd, difficult, found, picture, there } from "./scene.ts";
import { secondOpinion } from "./second-opinion.ts";

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

test("right, wrong, right out of two objects: 51 recalls at 1 and 50 at two thirds", () => {
  // By hand: recalls ½ ½ 1, precisions 1 ½ ⅔; recalls 0…0.50 read 1, recalls 0.51…1 read ⅔.
  near(areaAt101([true, false, true], 2), (51 + 50 * (2 / 3)) / 101);
});

test("an object that is never found costs every recall above those reached", () => {
  near(areaAt101([true], 4), 26 / 101);
  near(areaAt101([], 4), 0);
});

test("a perfect detector has a mean of 1, whatever the scores", () => {
  const scene = picture(
    [there("pear", 0, 0, 10, 10), there("mango", 20, 0, 30, 10)],
    [found("pear", 0.2, 0, 0, 10, 10), found("mango", 0.9, 20, 0, 30, 10)],
  );
  const figures = meanAveragePrecision([scene]);
  near(figures.map50, 1);
  near(figures.map, 1);
  assert.deepEqual(Object.keys(figures.perClass), ["mango", "pear"], "in alphabetical order");
  assert.deepEqual(figures.perClass.pear, { ap50: 1, ap: 1, images: 1, objects: 1 });
});

test("a box that overlaps by 0.72 is right at five of the ten overlaps", () => {
  const figures = meanAveragePrecision([
    picture([there("pear", 0, 0, 100, 100)], [found("pear", 0.9, 0, 0, 100, 72)]),
  ]);
  near(figures.map50, 1);
  near(figures.map, 0.5);
});

test("difficult and crowded objects neither help nor hurt", () => {
  const plain = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.5, 0, 0, 10, 10)]);
  const more = picture(
    [...plain.truths, difficult("pear", 50, 0, 60, 10), crowd("pear", 100, 0, 200, 100)],
    [
      ...plain.found,
      found("pear", 0.9, 50, 0, 60, 10),
      found("pear", 0.8, 110, 0, 120, 10),
      found("pear", 0.7, 150, 0, 160, 10),
    ],
  );
  assert.deepEqual(meanAveragePrecision([more]), meanAveragePrecision([plain]));
});

test("a class is told with the pictures that show it, and those in which figures leave it out are none", () => {
  const shown = picture([there("pear", 0, 0, 10, 10), there("pear", 50, 0, 60, 10)], []);
  const hidden = picture([difficult("pear", 0, 0, 10, 10), there("mango", 20, 0, 30, 10)], []);
  const { pear } = meanAveragePrecision([shown, hidden, picture([], [])]).perClass;
  assert.deepEqual([pear?.images, pear?.objects], [1, 2]);
});

test("a class that only false detections bear is not averaged over", () => {
  const scene = picture(
    [there("pear", 0, 0, 10, 10)],
    [found("pear", 0.5, 0, 0, 10, 10), found("ghost", 0.9, 0, 0, 10, 10)],
  );
  assert.deepEqual(Object.keys(meanAveragePrecision([scene]).perClass), ["pear"]);
});

test("of a class only the hundred surest detections of a picture count", () => {
  const ghosts = Array.from({ length: 100 }, () => found("pear", 0.9, 500, 0, 510, 10));
  const scene = picture([there("pear", 0, 0, 10, 10)], [...ghosts, found("pear", 0.5, 0, 0, 10, 10)]);
  near(meanAveragePrecision([scene]).map50, 0);
  near(meanAveragePrecision([{ ...scene, found: scene.found.slice(1) }]).map50, 1 / 100);
});

test("no picture at all has means of 0", () => {
  assert.deepEqual(meanAveragePrecision([]), { map50: 0, map: 0, perClass: {} });
});

const boxes = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 12 }))
  .map(([x, y, side]) => [x, y, x + side, y + side] as const);
const labels = fc.constantFrom("pear", "mango");
const pictures: fc.Arbitrary<JudgedPicture[]> = fc.array(
  fc.record({
    name: fc.constant("drawn"),
    truths: fc.array(
      fc.record({ label: labels, box: boxes, difficult: fc.boolean(), crowd: fc.constant(false) }),
      { maxLength: 6 },
    ),
    // Distinct scores: how ties are ordered is nobody's definition.
    found: fc.uniqueArray(
      fc.record({ label: labels, box: boxes, score: fc.double({ min: 0, max: 1, noNaN: true }) }),
      {
        maxLength: 12,
        selector: one => one.score,
      },
    ),
  }),
  { maxLength: 4 },
);

test("an independent implementation comes to the same averages", () => {
  fc.assert(
    fc.property(pictures, drawn => {
      const scores = drawn.flatMap(one => one.found.map(each => each.score));
      fc.pre(new Set(scores).size === scores.length);
      const ours = meanAveragePrecision(drawn);
      const theirs = secondOpinion(drawn);
      near(ours.map50, theirs.map50);
      near(ours.map, theirs.map);
    }),
    { numRuns: 300 },
  );
});
