import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createComplaints } from "../../../src/cart/complaints.ts";

const seconds = 1000;
const minutes = 60 * seconds;

function complaining() {
  let nowMs = 0;
  const complaints = createComplaints(() => nowMs);
  return {
    ...complaints,
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("complaints in the log", () => {
  it("tell a broker that cannot be found for three days once in a quarter of an hour, not at every try", () => {
    const { isNews, wait } = complaining();
    let told = 0;
    for (let passed = 0; passed < 3 * 24 * 60 * minutes; passed += 15 * seconds) {
      if (isNews("broker", "the host name is unknown")) told += 1;
      wait(15 * seconds);
    }
    assert.equal(told, 3 * 24 * 4);
  });

  it("tell each other reason, and of each thing by itself", () => {
    const { isNews } = complaining();
    const said = [
      isNews("camera a", "no picture"),
      isNews("camera a", "cannot be opened"),
      isNews("camera b", "no picture"),
      isNews("camera a", "no picture"),
    ];
    assert.deepEqual(said, [true, true, true, false]);
  });

  it("tell what breaks again after it has worked for a minute, and not what flickers", () => {
    const { isNews, isMended, wait } = complaining();
    assert.deepEqual([isNews("camera", "lost"), isMended("camera")], [true, true]);
    wait(5 * seconds);
    assert.deepEqual([isNews("camera", "lost"), isMended("camera")], [false, false]);
    wait(61 * seconds);
    assert.deepEqual([isNews("camera", "lost"), isMended("camera")], [true, true]);
  });

  it("tell at the start that something works, and then no more until it was complained of", () => {
    const { isMended } = complaining();
    assert.deepEqual([isMended("vision"), isMended("vision")], [true, false]);
  });
});
