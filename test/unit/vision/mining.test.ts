import assert from "node:assert/strict";
import { test } from "node:test";
import type { Detection } from "../../../src/counting/observation.ts";
import type { Frame } from "../../../src/device/camera/camera.ts";
import { openMiner } from "../../../src/vision/mining.ts";

const frameAt = (t: number): Frame => ({ t, data: new Uint8Array(12), width: 2, height: 2, stride: 6 });
const can = (score: number): Detection => ({ label: "can", score, box: [0, 0, 1, 1] });
const hand: Detection = { label: "hand", score: 0.9, box: [0, 0, 1, 1] };

/** Shows frames to a miner, ten in a second; gives the times of those it keeps. */
function kept(
  frames: readonly (readonly Detection[])[],
  { hands = [hand], everySec = 10, fps = 10 }: { hands?: Detection[]; everySec?: number; fps?: number } = {},
): number[] {
  const times: number[] = [];
  const keep = ({ frame }: { frame: Frame }) => times.push(frame.t);
  const mine = openMiner({ everySec, threshold: 0.5, handThreshold: 0.5, keep });
  for (const [at, items] of frames.entries()) mine("left", frameAt(at / fps), { items, hands });
  return times;
}

const calm = Array.from({ length: 30 }, () => [can(0.9)]);

test("what the models are sure of in every frame is not kept", () => {
  assert.deepEqual(kept(calm), []);
});

test("a frame that counts otherwise than its neighbours is kept, and no second one before its time", () => {
  const flicker = calm.map((items, at) => (at === 5 || at === 9 || at === 25 ? [] : items));
  assert.deepEqual(kept(flicker), [0.5]);
  assert.deepEqual(kept(flicker, { everySec: 1 }), [0.5, 2.5]);
});

test("a count that changes though no hand is seen is suspicious, one that a hand changes is not", () => {
  const taken = calm.map((items, at) => (at < 10 ? items : []));
  assert.equal(kept(taken, { hands: [] }).length, 1);
  assert.deepEqual(kept(taken), []);
});

test("frames that are far apart in time do not contradict each other", () => {
  const flicker = calm.map((items, at) => (at === 5 ? [] : items));
  assert.deepEqual(kept(flicker, { fps: 1, hands: [] }), []);
});
