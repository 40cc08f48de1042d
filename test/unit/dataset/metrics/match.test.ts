import assert from "node:assert/strict";
import { test } from "node:test";
import { match, overlap } from "../../../../src/dataset/metrics/match.ts";
import { crowd, difficult, found, there } from "./scene.ts";

test("two squares that share a quarter of each overlap by a seventh", () => {
  const square = there("pear", 0, 0, 10, 10);
  assert.equal(overlap(found("pear", 1, 5, 5, 15, 15), square), 25 / 175);
});

test("boxes that only touch, or are empty, do not overlap", () => {
  assert.equal(overlap(found("pear", 1, 10, 0, 20, 10), there("pear", 0, 0, 10, 10)), 0);
  assert.equal(overlap(found("pear", 1, 5, 5, 5, 5), there("pear", 5, 5, 5, 5)), 0);
});

test("a detection inside a crowd overlaps it wholly", () => {
  assert.equal(overlap(found("pear", 1, 0, 0, 10, 10), crowd("pear", 0, 0, 100, 100)), 1);
});

test("the surest detection takes the object, a second one on it is wrong", () => {
  const { outcomes, truthOf } = match(
    [there("pear", 0, 0, 10, 10)],
    [found("pear", 0.6, 0, 0, 10, 10), found("pear", 0.9, 0, 0, 10, 9)],
    0.5,
  );
  assert.deepEqual(outcomes, ["wrong", "right"]);
  assert.deepEqual(truthOf, [-1, 0]);
});

test("an overlap of exactly the least one is enough", () => {
  const detection = [found("pear", 0.9, 0, 0, 10, 5)];
  assert.deepEqual(match([there("pear", 0, 0, 10, 10)], detection, 0.5).outcomes, ["right"]);
  assert.deepEqual(match([there("pear", 0, 0, 10, 10)], detection, 0.51).outcomes, ["wrong"]);
});

test("a difficult object swallows any number of detections, and none counts", () => {
  const detections = [found("pear", 0.9, 0, 0, 10, 10), found("pear", 0.8, 0, 0, 10, 10)];
  assert.deepEqual(match([difficult("pear", 0, 0, 10, 10)], detections, 0.5).outcomes, [
    "ignored",
    "ignored",
  ]);
});

test("a counted object is preferred to a difficult one that overlaps more", () => {
  const truths = [difficult("pear", 0, 0, 10, 10), there("pear", 0, 0, 10, 8)];
  const { outcomes, truthOf } = match(truths, [found("pear", 0.9, 0, 0, 10, 10)], 0.5);
  assert.deepEqual(outcomes, ["right"]);
  assert.deepEqual(truthOf, [1]);
});

test("a detection takes the object that it overlaps most, and leaves the other one to be found", () => {
  const truths = [there("pear", 0, 0, 10, 10), there("pear", 0, 0, 10, 6)];
  const detections = [found("pear", 0.9, 0, 0, 10, 10), found("pear", 0.8, 0, 0, 10, 5)];
  assert.deepEqual(match(truths, detections, 0.5), { outcomes: ["right", "right"], truthOf: [0, 1] });
});
