import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createProgress, type Progress } from "../../../src/cart/progress.ts";
import type { VisionEvent } from "../../../src/vision/supervision.ts";

const limits = { startMs: 100_000, silenceMs: 20_000, framesMs: 10_000 };

const stats = { frames: 0, inferenceMs: 0, wallMs: 0, peakMemoryMb: 0, cpuSeconds: 0 };
const alive: VisionEvent = { type: "alive", stats };
const ready: VisionEvent = { type: "ready", models: [] };
const frame: VisionEvent = {
  type: "observation",
  observation: { camera: "basket-1", t: 0, items: [], hands: [] },
};
const camera = (state: "live" | "lost" | "ended", name = "basket-1"): VisionEvent => ({
  type: "camera",
  camera: name,
  state,
});

/** Lets events happen at their seconds. */
function after(events: readonly (readonly [atSec: number, event: VisionEvent])[]): Progress {
  const progress = createProgress(0, limits);
  for (const [atSec, event] of events) progress.heard(event, atSec * 1000);
  return progress;
}

describe("the cart's progress", () => {
  it("waits longer for models to load than for a sign of life", () => {
    const progress = after([]);
    assert.equal(progress.stuck(100_000), undefined);
    assert.match(progress.stuck(100_001) ?? "", /nothing was heard of vision for 100 s/);
    progress.heard(ready, 100_002);
    assert.equal(progress.stuck(120_002), undefined);
    assert.match(progress.stuck(120_003) ?? "", /nothing was heard/);
  });

  it("stops when a live camera's pictures stop, although vision still says that it lives", () => {
    const progress = after([
      [1, ready],
      [2, camera("live")],
      [3, frame],
      [13, alive],
    ]);
    assert.equal(progress.stuck(13_000), undefined);
    progress.heard(alive, 14_000);
    assert.match(progress.stuck(14_000) ?? "", /no picture .* 11 s, although basket-1 should be live/);
    progress.heard(frame, 15_000);
    assert.equal(progress.stuck(15_000), undefined);
  });

  it("goes on while every camera is reported lost or at its end: a new start would not bring them back", () => {
    for (const state of ["lost", "ended"] as const) {
      const progress = after([
        [1, ready],
        [2, camera("live")],
        [3, frame],
        [6, camera(state)],
        [50, alive],
      ]);
      assert.equal(progress.stuck(50_000), undefined, state);
    }
  });

  it("counts from the moment at which a camera came back", () => {
    const progress = after([
      [1, ready],
      [2, camera("live")],
      [6, camera("lost")],
      [50, camera("live")],
    ]);
    assert.equal(progress.stuck(60_000), undefined);
    assert.match(progress.stuck(61_000) ?? "", /no picture/);
  });

  it("gives a vision process that is replaced the time of a start", () => {
    const progress = after([
      [1, ready],
      [2, camera("live")],
      [10, { type: "interrupted", reason: "it died", restartInMs: 5000 }],
    ]);
    assert.equal(progress.stuck(115_000), undefined);
    assert.match(progress.stuck(115_001) ?? "", /nothing was heard/);
  });

  it("takes no word that a camera is away for a sign that vision works", () => {
    const progress = after([
      [10, { type: "interrupted", reason: "it died in the middle of a camera's start", restartInMs: 5000 }],
      [10, camera("lost")],
    ]);
    assert.equal(progress.stuck(115_000), undefined);
    progress.heard(ready, 115_000);
    assert.equal(progress.stuck(135_000), undefined);
    assert.match(progress.stuck(135_001) ?? "", /nothing was heard of vision for 20 s/);
  });
});
