import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assign, FORBIDDEN } from "../../../src/counting/assignment.ts";
import { coveredShare, overlapOf } from "../../../src/counting/geometry.ts";
import { correct, placeOf, predict, startMotion } from "../../../src/counting/motion.ts";
import { contains, containsWithin, distanceToRim, isRimInView } from "../../../src/counting/zone.ts";
import { belowRim, wholePicture } from "./scene.ts";

/** The least total by trying every pairing; staying alone costs as much as a forbidden pair. */
function leastByTrying(
  costs: readonly (readonly number[])[],
  row = 0,
  taken: readonly number[] = [],
): number {
  const line = costs[row];
  if (!line) return 0;
  const alone = FORBIDDEN + leastByTrying(costs, row + 1, taken);
  const options = line.map((cost, column) =>
    taken.includes(column) ? alone : cost + leastByTrying(costs, row + 1, [...taken, column]),
  );
  return Math.min(alone, ...options);
}

test("the assignment is never dearer than the best of all pairings", () => {
  const cost = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 50 }) }, fc.constant(FORBIDDEN));
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
  fc.assert(
    fc.property(matrix, costs => {
      const columns = costs[0]?.length ?? 0;
      const answer = assign(costs.length, columns, (row, column) => costs[row]?.[column] ?? FORBIDDEN);
      const used = answer.filter(column => column >= 0);
      assert.equal(new Set(used).size, used.length);
      const total = answer.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? FORBIDDEN), 0);
      assert.equal(total, leastByTrying(costs));
    }),
  );
});

test("an assignment of nothing is nothing", () => {
  assert.deepEqual(
    assign(0, 3, () => 1),
    [],
  );
  assert.deepEqual(
    assign(2, 0, () => 1),
    [-1, -1],
  );
});

test("overlap and cover of boxes", () => {
  assert.equal(overlapOf([0, 0, 1, 1], [0, 0, 1, 1]), 1);
  assert.equal(overlapOf([0, 0, 1, 1], [2, 2, 3, 3]), 0);
  assert.equal(overlapOf([0, 0, 2, 1], [1, 0, 3, 1]), 1 / 3);
  assert.equal(coveredShare([0, 0, 1, 1], [0, 0, 1, 0.25]), 0.25);
  assert.equal(coveredShare([0, 0, 0, 0], [0, 0, 1, 1]), 0);
});

test("a concave zone holds what is inside it and not what lies in its bay, wound either way", () => {
  const bay = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0.6, 1],
    [0.6, 0.4],
    [0.4, 0.4],
    [0.4, 1],
    [0, 1],
  ] as const;
  for (const zone of [bay, [...bay].reverse()]) {
    assert.equal(contains(zone, [0.2, 0.9]), true);
    assert.equal(contains(zone, [0.5, 0.2]), true);
    assert.equal(contains(zone, [0.5, 0.9]), false);
    assert.equal(contains(zone, [1.1, 0.5]), false);
  }
  assert.ok(Math.abs(distanceToRim(bay, [0.5, 0.9]) - 0.1) < 1e-9);
  assert.equal(containsWithin(bay, [0.5, 0.9], 0.09), false);
  assert.equal(containsWithin(bay, [0.5, 0.9], 0.11), true);
});

test("the expected place of a steady movement is right and does not depend on the frame rate", () => {
  const ends = [5, 10, 30].map(fps => {
    let motion = startMotion([0.1, 0.2], 0.2);
    for (let frame = 1; frame <= fps; frame += 1) {
      const t = frame / fps;
      motion = correct(predict(motion, 1 / fps, 0.2), [0.1 + 0.5 * t, 0.2 + 0.3 * t], 0.2);
    }
    return placeOf(predict(motion, 0.4, 0.2));
  });
  for (const [x, y] of ends) {
    assert.ok(Math.abs(x - 0.8) < 0.02 && Math.abs(y - 0.62) < 0.02, `${x}, ${y}`);
  }
});

test("a zone has a rim in view unless it fills the picture", () => {
  assert.equal(isRimInView(wholePicture), false);
  assert.equal(isRimInView(belowRim), true);
});
