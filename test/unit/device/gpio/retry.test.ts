import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepTrying } from "../../../../src/device/gpio/retry.ts";

/** Runs sessions of these lengths on a clock of its own, and returns the pause after each in milliseconds. */
async function pausesAfter(lengthsS: readonly number[]): Promise<readonly number[]> {
  const stop = new AbortController();
  const pauses: number[] = [];
  let now = 1000;
  const session = async () => {
    now += lengthsS[pauses.length] ?? 0;
  };
  await keepTrying(session, stop.signal, {
    seconds: () => now,
    pause: async ms => {
      pauses.push(ms);
      now += ms / 1000;
      if (pauses.length === lengthsS.length) stop.abort();
    },
  });
  return pauses;
}

describe("a driver that is tried again", () => {
  it("is given more and more time while it dies at once, up to ten seconds", async () => {
    const pauses = await pausesAfter(Array.from({ length: 200 }, () => 0.1));
    assert.ok((pauses[0] ?? Number.NaN) <= 200);
    assert.ok(Math.max(...pauses) > 5000 && Math.max(...pauses) <= 10_000, String(Math.max(...pauses)));
  });

  it("is back within a fifth of a second after it had worked, however often it has died in its time", async () => {
    const year = Array.from({ length: 100 }, () => [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 86_400]).flat();
    const pauses = await pausesAfter(year);
    const afterWork = pauses.filter((_, at) => year[at] === 86_400);
    assert.equal(afterWork.length, 100);
    assert.ok(Math.max(...afterWork) <= 200, String(Math.max(...afterWork)));
  });
});
