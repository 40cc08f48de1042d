import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Camera, Frame } from "../../../src/device/camera/camera.ts";
import { Fault } from "../../../src/fault.ts";
import type { VisionReport } from "../../../src/vision/messages.ts";
import { startInTurn } from "../../../src/vision/starting.ts";
import { type Watch, watchEvery, watchLive } from "../../../src/vision/watch.ts";

/** Two rows of two pixels, none like the other. */
const frameAt = (t: number): Frame => {
  const data = Uint8Array.from({ length: 16 }, (_, at) => 16 * at);
  return { t, data, width: 2, height: 2, stride: 8 };
};

/** A camera that plays one script of frames or their times a start; "lost" breaks off as a pulled cable does. */
function fakeCamera(name: string, ...starts: (number | Frame | "lost")[][]): Camera {
  return {
    name,
    async *frames() {
      for (const step of starts.shift() ?? []) {
        if (step === "lost") throw new Fault("camera-lost", `Camera ${name} is lost.`);
        yield typeof step === "number" ? frameAt(step) : step;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

function watching(cameras: readonly Camera[]) {
  const reports: VisionReport[] = [];
  const stop = new AbortController();
  const watch: Watch = {
    cameras,
    look: () => ({ items: [], hands: [] }),
    report: report => reports.push(report),
    stop: stop.signal,
    random: () => 0,
    retry: { baseMs: 1, capMs: 1 },
  };
  const observed = () =>
    reports.flatMap(report =>
      report.type === "observation" ? [`${report.observation.camera}@${report.observation.t}`] : [],
    );
  const states = () =>
    reports.flatMap(report => (report.type === "camera" ? [`${report.camera} ${report.state}`] : []));
  return { watch, stop, observed, states, reports };
}

describe("watching recordings", () => {
  it("merges cameras by media time, whichever file is shorter", async () => {
    const { watch, observed } = watching([fakeCamera("a", [0, 0.2, 0.4, 0.6]), fakeCamera("b", [0.1, 0.3])]);
    await watchEvery(watch, () => -1);
    assert.deepEqual(observed(), ["a@0", "b@0.1", "a@0.2", "b@0.3", "a@0.4", "a@0.6"]);
  });

  it("tells that each camera sees, with its first frame, and that it has ended", async () => {
    const { watch, states } = watching([fakeCamera("a", [0, 0.2]), fakeCamera("b", [0.1])]);
    await watchEvery(watch, () => -1);
    assert.deepEqual(states(), ["a live", "b live", "a ended", "b ended"]);
  });

  it("goes on behind what was observed before a restart", async () => {
    const { watch, observed } = watching([fakeCamera("a", [0, 0.2, 0.4]), fakeCamera("b", [0.1, 0.3])]);
    await watchEvery(watch, camera => (camera === "a" ? 0.2 : 0.1));
    assert.deepEqual(observed(), ["b@0.3", "a@0.4"]);
  });

  it("does not swallow a recording that breaks off", async () => {
    const { watch } = watching([fakeCamera("a", [0, "lost"])]);
    await assert.rejects(
      watchEvery(watch, () => -1),
      /Camera a is lost/,
    );
  });
});

describe("watching live cameras", () => {
  it("Savant's shared pipeline: starts a lost camera again and leaves the others alone", async () => {
    const { watch, observed, states } = watching([
      fakeCamera("a", [1, "lost"], [5]),
      fakeCamera("b", [1, 2, 3]),
    ]);
    await watchLive(watch);
    assert.deepEqual(
      states().filter(state => state.startsWith("a")),
      ["a live", "a lost", "a live", "a ended"],
    );
    assert.deepEqual(
      states().filter(state => state.startsWith("b")),
      ["b live", "b ended"],
    );
    assert.deepEqual(observed().sort(), ["a@1", "a@5", "b@1", "b@2", "b@3"]);
  });

  it("tells of each start before it and after it, one camera after the other", async () => {
    const { watch, observed } = watching([fakeCamera("a", [1, "lost"], [5]), fakeCamera("b", [1, 2])]);
    const starts: string[] = [];
    const start = startInTurn(async report => {
      if (report.type === "starting" || report.type === "started")
        starts.push(`${report.camera} ${report.type}`);
      // Whatever else happens meanwhile, no other camera begins.
      await new Promise(resolve => setTimeout(resolve, 5));
    });
    await watchLive({ ...watch, start });
    assert.deepEqual(observed().sort(), ["a@1", "a@5", "b@1", "b@2"]);
    const pairs = Array.from({ length: starts.length / 2 }, (_, at) => starts.slice(2 * at, 2 * at + 2));
    assert.deepEqual(pairs.map(([first = ""]) => first).sort(), ["a starting", "a starting", "b starting"]);
    for (const [first, second] of pairs) assert.equal(second, first?.replace("starting", "started"));
  });

  it("Frigate 3724, 7927: keeps trying a camera that never delivers, and stops when told to", async () => {
    const { watch, stop, states } = watching([fakeCamera("a", ["lost"], ["lost"], ["lost"])]);
    const report = watch.report;
    const counted = {
      ...watch,
      report: (message: VisionReport) => {
        report(message);
        if (states().length === 3) stop.abort();
      },
    };
    await watchLive(counted);
    assert.deepEqual(states(), ["a lost", "a lost", "a lost"]);
  });

  it("takes a camera that shows nothing but black for a lost one, says why, and has it back when it shows something", async () => {
    const black = (t: number): Frame => ({ ...frameAt(t), data: new Uint8Array(16) });
    const capped = [0, 0.5, 1, 1.5, 2, 2.5].map(black);
    const { watch, observed, states, reports } = watching([
      fakeCamera("a", [...capped, 3]),
      fakeCamera("b", [1, black(1.2), black(1.9), 2]),
    ]);
    await watchLive(watch);
    const of = (name: string) => states().filter(state => state.startsWith(name));
    assert.deepEqual(of("a"), ["a lost", "a live", "a ended"]);
    assert.deepEqual(of("b"), ["b live", "b ended"], "a hand on the lens for a moment is no loss");
    assert.deepEqual(observed().sort(), ["a@3", "b@1", "b@2"]);
    assert.match(
      JSON.stringify(reports),
      /Camera a is lost: its picture is one colour all over \(#000000\); take off/,
    );
  });

  it("loses it again when it is covered again, and has it back again", async () => {
    const black = (t: number): Frame => ({ ...frameAt(t), data: new Uint8Array(16) });
    const frames = [1, black(2), black(3), 4, black(5), black(6), 7];
    const { watch, states } = watching([fakeCamera("a", frames)]);
    await watchLive(watch);
    assert.deepEqual(states(), ["a live", "a lost", "a live", "a lost", "a live", "a ended"]);
  });

  it("shows each frame to whoever asked before the models look, and tells the miner what they saw", async () => {
    const black: Frame = { ...frameAt(2), data: new Uint8Array(16) };
    const { watch } = watching([fakeCamera("a", [1, black, 3])]);
    const done: string[] = [];
    await watchLive({
      ...watch,
      show: async (camera, { t }) => void done.push(`show ${camera}@${t}`),
      look: ({ t }) => {
        done.push(`look ${t}`);
        return { items: [{ label: "can", score: t / 10, box: [0, 0, 1, 1] }], hands: [] };
      },
      mine: (camera, { t }, { items }) => void done.push(`mine ${camera}@${t} ${items[0]?.score}`),
    });
    assert.deepEqual(done, [
      ...["show a@1", "look 1", "mine a@1 0.1"],
      "show a@2",
      ...["show a@3", "look 3", "mine a@3 0.3"],
    ]);
  });

  it("lets a mistake of ours through instead of retrying it for ever", async () => {
    const { watch } = watching([fakeCamera("a", [1])]);
    const broken = { ...watch, look: () => assert.fail("a bug") };
    await assert.rejects(watchLive(broken), /a bug/);
  });
});
