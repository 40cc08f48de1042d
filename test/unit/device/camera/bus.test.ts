import assert from "node:assert/strict";
import { test } from "node:test";
import type * as Binding from "node-gstreamer-superficial";
import { watchBus } from "../../../../src/device/camera/bus.ts";
import { SINK } from "../../../../src/device/camera/launch.ts";

const failure = { type: "error", message: "Unauthorized", _src_element_name: "rtsp" };
const change = { type: "state-changed", "new-state": "GST_STATE_READY", _src_element_name: "rtsp" };
/** What a stop tells last. */
const stopped = { type: "state-changed", "new-state": "GST_STATE_NULL", _src_element_name: SINK };

/** A pipeline that puts `said` on its bus at each start, and hands out one message every `everyMs`. */
function pipelineThatSays(said: readonly Binding.BusMessage[], everyMs: number): Binding.Pipeline {
  const bus: Binding.BusMessage[] = [];
  let isRunning = false;
  return {
    "auto-flush-bus": true,
    play() {
      isRunning = true;
      bus.push(...said);
    },
    stop() {
      isRunning = false;
      bus.push(stopped);
    },
    queryDuration: () => -1,
    findChild: () => undefined,
    pollBus(callback) {
      const poll = () => {
        const message = bus.shift();
        if (message === undefined) return void setTimeout(poll, 1);
        callback(message);
        if (isRunning) setTimeout(poll, everyMs);
      };
      setTimeout(poll, everyMs).unref();
    },
  };
}

test("why a camera failed is found behind all that its start says, however slowly the bus is read, in every life", async () => {
  // Each takes longer than a pause, and all of them longer than a bus may be silent.
  const bus = watchBus(pipelineThatSays([...new Array(20).fill(change), failure], 20));
  for (const life of ["the first", "the second"]) {
    bus.start();
    assert.deepEqual(await bus.catchUp(), { type: "error", message: "Unauthorized" }, life);
    bus.halt();
  }
});

test("a bus that tells of no end is not waited for", { timeout: 5000 }, async () => {
  const bus = watchBus(pipelineThatSays([change], 1));
  bus.start();
  assert.equal(await bus.catchUp(), undefined);
  bus.halt();
});
