import assert from "node:assert/strict";
import { test } from "node:test";
import { followLength } from "../../../../src/device/camera/shortfall.ts";

function shortfallOf(notes: readonly (readonly [endSec: number, declaredSec: number])[]): string | undefined {
  const length = followLength();
  for (const [endSec, declaredSec] of notes) length.note(endSec, declaredSec);
  return length.shortfall();
}

test("a recording is whole when its pictures reach about as far as it declares", () => {
  assert.equal(shortfallOf([[14.1, 15]]), undefined);
  assert.equal(shortfallOf([[15.2, 15]]), undefined);
  assert.match(shortfallOf([[6.5, 15]]) ?? "", /its pictures end at 6\.5 s of 15\.0 s/);
});

test("what was declared last holds, also where the end no longer tells", () => {
  const ending = [
    [13.9, 20],
    [14, 15],
    [15, -1],
  ] as const;
  assert.equal(shortfallOf(ending), undefined);
  assert.match(
    shortfallOf([
      [3, 15],
      [4, -1],
    ]) ?? "",
    /4\.0 s of 15\.0 s/,
  );
});

test("a recording of unknown length is as long as it is, but it has a picture", () => {
  assert.equal(shortfallOf([[3, -1]]), undefined);
  assert.match(shortfallOf([]) ?? "", /not one picture/);
});
