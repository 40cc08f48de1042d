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

test("fewer wrong pieces decide among equally exact thresholds, and never against a more exact one", () => {
  const ghosts = (count: number, score: number) =>
    Array.from({ length: count }, (_, at) => found("pear", score, 20 * at, 50, 20 * at + 10, 60));
  // Three too many up to 0.5, and two too few above.
  const never = picture([there("pear", 0, 0, 10, 10), there("pear", 20, 0, 30, 10)], [...ghosts(5, 0.5)]);
  const fewer = calibrate([never]);
  assert.deepEqual([fewer.cAcc, fewer.acd], [0, 2]);
  assert.ok(fewer.threshold > 0.5);
  // One picture exact and ten ghosts in the other up to 0.5; above both are wrong, by one piece each.
  const faint = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.5, 0, 0, 10, 10)]);
  const crowded = picture([], [...ghosts(9, 0.5), found("pear", 0.99, 0, 0, 10, 10)]);
  const exact = calibrate([faint, crowded]);
  assert.deepEqual([exact.cAcc, exact.acd], [0.5, 5]);
  assert.ok(exact.threshold <= 0.5);
});

test("only the first run of equally good thresholds is halved, not what lies between two", () => {
  // Exact below 0.3 (one picture) and above 0.8 (the other): in between both are wrong.
  const faint = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.3, 0, 0, 10, 10)]);
  const ghost = picture([], [found("pear", 0.8, 0, 0, 10, 10)]);
  const { threshold, cAcc } = calibrate([faint, ghost]);
  assert.equal(cAcc, 0.5);
  assert.ok(threshold <= 0.3);
});

test("thresholds from 0.05 to 0.95 are tried, both among them", () => {
  const faint = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.05, 0, 0, 10, 10)]);
  assert.deepEqual(calibrate([faint]), { threshold: 0.05, cAcc: 1, acd: 0 });
  const ghost = picture([], [found("pear", 0.945, 0, 0, 10, 10)]);
  assert.deepEqual(calibrate([ghost]), { threshold: 0.95, cAcc: 1, acd: 0 });
});
