import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Shopped } from "../../../../tools/fleet/cart.ts";
import { isSound, judge, type Row, rowsOf } from "../../../../tools/fleet/judge.ts";

const shoppedOf = (n: number): Shopped => ({
  tripId: `t${n}`,
  billId: `b${n}`,
  grossMinor: 100 + n,
  endToEndMs: 1,
});
const rowOf = ({ tripId, billId, grossMinor }: Shopped): Row => ({
  tripId,
  billId,
  grossMinor,
  signature: "valid",
});
const three = [1, 2, 3].map(shoppedOf);

test("a row for each trip, with its amount and a valid signature, is sound", () => {
  const verdict = judge(3, three, three.map(rowOf));
  assert.deepEqual(verdict, { expected: 3, received: 3, lost: 0, doubled: 0, wrong: 0 });
  assert.equal(isSound(verdict), true);
});

test("nothing expected is nothing shown", () => {
  assert.equal(isSound(judge(0, [], [])), false);
});

test("rows that are taken away are lost, and rows under a second id are doubled, however many", () => {
  fc.assert(
    fc.property(fc.subarray(three), fc.subarray(three), (kept, again) => {
      const twice = again.filter(one => kept.includes(one));
      const rows = [...kept.map(rowOf), ...twice.map(one => ({ ...rowOf(one), billId: "another" }))];
      const { lost, doubled } = judge(3, three, rows);
      assert.deepEqual({ lost, doubled }, { lost: 3 - kept.length, doubled: twice.length });
    }),
  );
});

for (const [what, change] of [
  ["another amount", { grossMinor: 1 }],
  ["a bill's id that the cart did not give", { billId: "another" }],
  ["a signature nobody could check", { signature: "unknown key" }],
  ["a trip that nobody made", { tripId: "another" }],
] as const) {
  test(`${what} is wrong`, () => {
    const [first, ...rest] = three.map(rowOf);
    assert.equal(judge(3, three, [{ ...first, ...change } as Row, ...rest]).wrong, 1);
  });
}

test("psql's lines become rows", () => {
  assert.deepEqual(rowsOf(["b1\tt1\t101\tvalid"]), [rowOf(shoppedOf(1))]);
});
