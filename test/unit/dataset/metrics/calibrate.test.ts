import assert from "node:assert/strict";
import { test } from "node:test";
import { calibrate } from "../../../../src/dataset/metrics/calibrate.ts";
import { found, picture, there } from "./scene.ts";

test("the threshold lies in the middle between ghosts and the faintest thing", () => {
  const scene = picture(
    [there("pear", 0, 0, 10, 10), there("pear", 20, 0, 30, 10)],
    [found("pear", 0.9, 0, 0, 10, 10), found("pear", 0.6, 20, 0, 30, 10), found("pear", 0.2, 50, 0, 60, 10)],
  );
  // 0.21 to 0.60 count two.
  assert.deepEqual(calibrate([scene]), { threshold: 0.4, cAcc: 1, acd: 0 });
});

test("where no threshold is exact the fewest pieces decide", () => {
  const scene = picture(
    [there("pear", 0, 0, 10, 10), there("pear", 20, 0, 30, 10), there("pear", 40, 0, 50, 10)],
    [found("pear", 0.7, 0, 0, 10, 10), found("pear", 0.5, 20, 0, 30, 10)],
  );
  const { threshold, cAcc, acd } = calibrate([scene]);
  assert.deepEqual([cAcc, acd], [0, 1]);
  assert.ok(threshold <= 0.5);
});

test("only the first run of equally good thresholds is halved, not what lies between two", () => {
  // Exact below 0.3 (one picture) and above 0.8 (the other): in between both are wrong.
  const faint = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.3, 0, 0, 10, 10)]);
  const ghost = picture([], [found("pear", 0.8, 0, 0, 10, 10)]);
  const { threshold, cAcc } = calibrate([faint, ghost]);
  assert.equal(cAcc, 0.5);
  assert.ok(threshold <= 0.3);
});
