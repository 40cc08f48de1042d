import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { holdCameras } from "../../../src/vision/held-cameras.ts";
import type { Life, VisionNews } from "../../../src/vision/life.ts";

const MIN = 60_000;
const cameras = [
  { name: "front", source: "csi:0", after: -1 },
  { name: "back", source: "v4l2:/dev/video0", after: -1 },
];
const ready: VisionNews = { type: "ready", models: [] };
const stats = { frames: 0, inferenceMs: 0, wallMs: 0, peakMemoryMb: 0, cpuSeconds: 0 };
const alive: VisionNews = { type: "alive", stats };

/** Two cameras under a clock of the test's own, and a process that notes which one it may start late. */
function holding(tries = 2) {
  const clock = { nowMs: 0 };
  const late: string[] = [];
  const life: Life = {
    pid: 1,
    ended: new Promise(() => {}),
    go() {},
    watch: camera => late.push(camera),
    stop: async () => {},
  };
  const limits = { baseMs: MIN, capMs: 60 * MIN, tries, provenMs: 10 * MIN };
  const held = holdCameras(cameras, limits, () => clock.nowMs);
  const started = () => held.forNextLife(cameras).flatMap(camera => (camera.held ? [] : [camera.name]));
  return { clock, held, started, late, hear: (news: VisionNews) => held.hear(news, life) };
}

describe("vision that stood still while a camera was being started", () => {
  it("is started again without that camera, of which it is said why, what helps and when it is tried", () => {
    const { held, started } = holding();
    assert.deepEqual(started(), ["front", "back"]);
    assert.deepEqual(held.news(), []);
    held.blocked("front", "it gave no sign of life within 5 s");
    assert.deepEqual(started(), ["back"]);
    assert.deepEqual(held.news(), [
      {
        type: "camera",
        camera: "front",
        state: "lost",
        reason:
          "Camera front (csi:0) is lost: vision blocked at its start (it gave no sign of life within 5 s); check its cable, or `sudo systemctl restart nvargus-daemon`. It is tried again after 1 min.",
      },
    ]);
  });

  it("lets it start when its time has come, in the middle of a process that is ready", () => {
    const { clock, held, started, late, hear } = holding();
    held.blocked("front", "silent");
    started();
    clock.nowMs = 2 * MIN;
    hear(alive);
    assert.deepEqual(late, [], "models are still being loaded");
    hear(ready);
    hear(alive);
    assert.deepEqual(late, ["front"], "once");
    assert.deepEqual(held.news(), []);
  });

  it("does not ask a new process for it because the one before was ready: nobody there would hear it", () => {
    const { clock, held, started, late, hear } = holding();
    started();
    hear(ready);
    held.blocked("front", "silent");
    assert.deepEqual(started(), ["back"]);
    clock.nowMs = 2 * MIN;
    hear(alive);
    assert.deepEqual(late, []);
    hear(ready);
    assert.deepEqual(late, ["front"]);
  });

  it("starts it with the next process when its time came between two", () => {
    const { clock, held, started } = holding();
    held.blocked("front", "silent");
    clock.nowMs = MIN;
    assert.deepEqual(started(), ["front", "back"]);
  });

  it("begins with a short wait again once it has worked for a good while", () => {
    const { clock, held, hear } = holding();
    held.blocked("front", "silent");
    clock.nowMs = 2 * MIN;
    hear({ type: "camera", camera: "front", state: "live" });
    clock.nowMs = 20 * MIN;
    held.blocked("front", "silent");
    assert.match(held.news()[0]?.reason ?? "", /It is tried again after 1 min\.$/);
  });

  it("is named without its password, since the whole store reads health", () => {
    const rtsp = [{ name: "door", source: "rtsp://maker:hunter2@10.0.0.9/1", after: -1 }];
    const limits = { baseMs: MIN, capMs: MIN, tries: 2, provenMs: MIN };
    const held = holdCameras(rtsp, limits, () => 0);
    held.blocked("door", "silent");
    assert.match(
      held.news()[0]?.reason ?? "",
      /^Camera door \(rtsp:\/\/maker:\*\*\*@10\.0\.0\.9\/1\) is lost/,
    );
  });

  it("gives it up in the end, and says so", () => {
    const { clock, held, started } = holding();
    for (const at of [0, 10 * MIN, 20 * MIN]) {
      clock.nowMs = at;
      held.blocked("front", "silent");
    }
    clock.nowMs = 1e12;
    assert.deepEqual(started(), ["back"]);
    assert.match(held.news()[0]?.reason ?? "", /not tried again before the cart is started anew\.$/);
  });
});
