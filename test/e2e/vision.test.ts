import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { isFault } from "../../src/fault.ts";
import { modelsRoot } from "../../src/models/manifest.ts";
import { liveOnce, type StartOrder } from "../../src/vision/life.ts";
import { openVision, type VisionEvent } from "../../src/vision/supervision.ts";
import { until } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-vision-"));
after(() => rmSync(folder, { recursive: true }));
const calm = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=2/1";

function orderOf(sources: Readonly<Record<string, string>>): StartOrder {
  return {
    type: "start",
    pace: "live",
    cameras: Object.entries(sources).map(([name, source]) => ({ name, source, after: -1 })),
    detector: { folder: modelsRoot, items: "items", providers: ["cpu"], precision: "fp16", threads: 1 },
  };
}

/** A real vision process on these sources, and what it has said up to now in short words. */
function watching(sources: Readonly<Record<string, string>>, retryMs = 600_000) {
  const vision = openVision(orderOf(sources), {
    // As on a cart, but for the breaker.
    ...{ stallMs: 5000, startMs: 180_000, restart: { baseMs: 500, capMs: 10_000 }, fruitless: 6 },
    breaker: { baseMs: retryMs, capMs: 600_000, tries: 6, provenMs: 600_000 },
  });
  const said: string[] = [];
  const reasons: string[] = [];
  let fault: unknown;
  const note = (event: VisionEvent) => {
    if (event.type === "observation") said.push(`saw ${event.observation.camera}`);
    if (event.type === "camera") said.push(`${event.camera} ${event.state}`);
    if (event.type === "camera" && event.reason !== undefined) reasons.push(event.reason);
    if (event.type === "interrupted") said.push("interrupted");
    if (event.type === "interrupted") reasons.push(event.reason);
  };
  const done = (async () => {
    try {
      for await (const event of vision.events) note(event);
    } catch (error) {
      fault = error;
    }
  })();
  const saw = (camera: string, since = 0) => said.slice(since).includes(`saw ${camera}`);
  return {
    ...{ said, reasons, saw, done, vision },
    fault: () => fault,
    [Symbol.asyncDispose]: () => vision[Symbol.asyncDispose](),
  };
}

describe("the vision process", { timeout: 200_000 }, () => {
  it("is started again without a camera that blocks it, names it, and the other goes on; later it may try again", async () => {
    const fifo = join(folder, "blocking");
    assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
    // Opening a pipe that nobody writes into blocks the thread: as a CSI camera does that is not given out again.
    const stuck = `filesrc location=${fifo} ! jpegparse ! jpegdec`;
    await using watch = watching({ stuck, lively: calm }, 15_000);
    await until("it was killed for it", () => watch.said.includes("interrupted"));
    assert.match(
      watch.reasons[0] ?? "",
      /^it gave no sign of life within 5 s while camera stuck was being started$/,
    );
    await until("the blocked one is named", () => watch.said.includes("stuck lost"));
    assert.match(
      watch.reasons[1] ?? "",
      /^Camera stuck \(filesrc .*\) is lost: vision blocked at its start .* tried again after 15 s\.$/,
    );
    const since = watch.said.length;
    await until("the other observes", () => watch.saw("lively", since));

    // Now somebody writes: the next try succeeds, in the same process.
    const pipeline = `-q videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=2/1 ! jpegenc ! filesink location=${fifo}`;
    const writer = spawn("gst-launch-1.0", pipeline.split(" "), { stdio: "ignore" });
    try {
      await until("it observes too", () => watch.saw("stuck", since));
    } finally {
      writer.kill("SIGKILL");
    }
    const killed = watch.reasons.filter(reason => /^it .* while camera /.test(reason));
    assert.equal(killed.length, 1, "its first start is all that it took the others along for");
  });

  it("starts a camera whose time has come while models were loaded, where frames are kept for training too", async () => {
    const { cameras, ...order } = orderOf({ late: calm });
    const mining = { dir: join(folder, "mined"), maxBytes: 1e6, everySec: 10 };
    const held = cameras.map(camera => ({ ...camera, held: true as const }));
    const said: string[] = [];
    const patience = { stallMs: 5000, startMs: 180_000 };
    const life = liveOnce({ ...order, cameras: held, mining }, patience, news => {
      if (news.type === "ready") life.watch("late");
      if (news.type === "observation") said.push(`saw ${news.observation.camera}`);
    });
    try {
      await until("it observes", () => said.includes("saw late"));
    } finally {
      await life.stop();
    }
  });

  it("goes on without a camera that GStreamer cannot build, and says why", async () => {
    await using watch = watching({ foreign: "nosuchsrc ! identity", lively: calm });
    await until("the other observes", () => watch.saw("lively"));
    assert.ok(watch.said.includes("foreign lost"));
    assert.match(watch.reasons.join(), /Camera foreign: GStreamer cannot build .*nosuchsrc.*gst-inspect/);
    assert.ok(!watch.said.includes("interrupted"));
  });

  it("offers itself to be ended before the cart where memory gets short", async () => {
    await using watch = watching({ lively: calm });
    await until("it observes", () => watch.saw("lively"));
    const score = (pid: number | "self" | undefined) =>
      Number(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8"));
    assert.equal(score(watch.vision.pid()), Math.max(300, score("self")));
  });

  it("ends with a wrong configuration where no camera can be built", async () => {
    await using watch = watching({ foreign: "nosuchsrc ! identity", csi: "csi:0" });
    await watch.done;
    assert.ok(isFault(watch.fault(), "bad-config"), String(watch.fault()));
  });
});
