import assert from "node:assert/strict";
import { test } from "node:test";
import { openRecorder } from "../../../../tools/sim/trip/recorder.ts";
import { someSurroundings } from "../../../../tools/sim/world/looks.ts";
import { stepSeconds } from "../../../../tools/sim/world/physics.ts";
import { randomOf } from "../../../../tools/sim/world/random.ts";
import { plainCamera } from "./plain-camera.ts";

/** Two cameras, the second 12 steps (200 ms) late, over two seconds of a trip on which nothing lies or moves. */
function record({ framesPerSecond = 10, knockAt = -1 }) {
  const random = randomOf(1, "recorder");
  const cameras = [0, 12].map((skewSteps, nth) => ({ name: `cart-${nth}`, camera: plainCamera, skewSteps }));
  const surroundings = someSurroundings(random, "cart");
  const recorder = openRecorder({ random, cameras, surroundings, framesPerSecond });
  for (let step = 0; step < 120; step++) {
    const t = step * stepSeconds;
    if (step === knockAt) recorder.knock(t);
    recorder.note(t, () => ({ t, things: [], hands: [] }));
  }
  return recorder.frames;
}

const milliseconds = (t: number) => Math.round(t * 1000);

for (const framesPerSecond of [5, 6, 10, 12, 15, 20, 30]) {
  test(`at ${framesPerSecond} frames a second a late camera's picture is of the trip's time, later by its skew`, () => {
    const [first = [], late = []] = record({ framesPerSecond });
    for (const [i, { t }] of first.entries())
      assert.equal(milliseconds(t), milliseconds(i / framesPerSecond));
    for (const [i, { t }] of late.entries())
      assert.equal(milliseconds(t), milliseconds(0.2 + i / framesPerSecond));
    assert.equal(first.length, 2 * framesPerSecond);
    assert.equal(late.length, Math.ceil(1.8 * framesPerSecond));
  });
}

test("a knock turns one camera from then on, and no other", () => {
  const turned = record({ knockAt: 60 }).map(frames =>
    frames.filter(({ camera }) => camera.target.join() !== plainCamera.target.join()).map(({ t }) => t),
  );
  const [hit = [], spared = []] = turned.sort((a, b) => b.length - a.length);
  assert.deepEqual(spared, []);
  assert.ok(hit.length > 7 && hit.every(t => t >= 1 - stepSeconds / 2), hit.join());
});
