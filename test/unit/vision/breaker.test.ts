import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBreaker } from "../../../src/vision/breaker.ts";

const MIN = 60_000;
const limits = { baseMs: MIN, capMs: 5 * MIN, tries: 4, provenMs: 10 * MIN };

describe("a camera that blocks vision at its start", () => {
  it("sits out, each time twice as long up to a limit, and in the end for good", () => {
    const breaker = createBreaker(limits);
    assert.equal(breaker.isOut("a", 0), false);
    const waits = [0, 1, 2, 3, 4].map(() => breaker.block("a", 0));
    assert.deepEqual(waits, [MIN, 2 * MIN, 4 * MIN, 5 * MIN, undefined]);
    assert.equal(breaker.isOut("a", 1e12), true);
  });

  it("may start when its time has come, and keeps no other from it", () => {
    const breaker = createBreaker(limits);
    breaker.block("a", 1000);
    assert.deepEqual(
      [breaker.isOut("a", MIN + 999), breaker.isOut("a", MIN + 1000), breaker.isOut("b", 1000)],
      [true, false, false],
    );
  });

  it("begins with short waits again once it has worked for a good while, not after a moment", () => {
    const breaker = createBreaker(limits);
    breaker.block("a", 100 * MIN);
    breaker.live("a", 101 * MIN);
    assert.equal(breaker.block("a", 102 * MIN), 2 * MIN);
    breaker.live("a", 105 * MIN);
    assert.equal(breaker.block("a", 115 * MIN), MIN);
  });
});
