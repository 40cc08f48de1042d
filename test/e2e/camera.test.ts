import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Frame } from "../../src/device/camera/camera.ts";
import { openCamera } from "../../src/device/camera/gstreamer.ts";
import { isFault } from "../../src/fault.ts";
import type { VisionReport } from "../../src/vision/messages.ts";
import { watchLive } from "../../src/vision/watch.ts";
import { shared } from "../unit/models/pictures.ts";

const size = { width: 416, height: 416 };
const camera = (source: string, pace: "live" | "every" = "live") =>
  openCamera({ name: "c", source, size, pace });

async function take(count: number, frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const taken: Frame[] = [];
  for await (const frame of frames) {
    taken.push(frame);
    if (taken.length === count) break;
  }
  return taken;
}

const never = () => new AbortController().signal;

describe("a camera through GStreamer", () => {
  it("keeps the picture's shape inside the model's size, and stamps frames by the machine's clock", async () => {
    await using test = camera("test:");
    const before = Number(process.hrtime.bigint()) / 1e9;
    const [first, second] = await take(2, test.frames(never()));
    assert.deepEqual([first?.width, first?.height, first?.stride], [416, 312, 1248]);
    assert.equal(first?.data.length, 312 * 1248);
    assert.ok(first !== undefined && second !== undefined && before < first.t && first.t < second.t);
  });

  it("tells a reader that is slower how many frames it missed", async () => {
    await using test = camera("test:");
    const missed: (number | undefined)[] = [];
    for await (const { dropped } of test.frames(never())) {
      missed.push(dropped);
      if (missed.length === 3) break;
      await pause(500);
    }
    // Where GStreamer is older than 1.18 nothing is told, and nothing can be asked for.
    assert.ok(
      missed.every(one => one === undefined) || missed.slice(1).every(one => (one ?? 0) > 0),
      `${missed}`,
    );
  });

  it("pads rows of an odd width to four bytes and says so", async () => {
    await using test = camera("videotestsrc ! video/x-raw,width=301,height=400");
    const [frame] = await take(1, test.frames(never()));
    assert.deepEqual([frame?.width, frame?.stride], [301, 904]);
    assert.equal(frame?.data.length, 400 * 904);
  });

  it("reads each picture of a live camera by its own size when that changes", async () => {
    const part = (pictures: number, height: number) =>
      `videotestsrc num-buffers=${pictures} ! video/x-raw,width=640,height=${height},framerate=30/1 ! c.`;
    await using turned = camera(`${part(5, 480)} ${part(200, 640)} concat name=c`);
    const sizes = new Set<string>();
    for await (const { width, height, stride, data } of turned.frames(never())) {
      assert.equal(data.length, height * stride);
      sizes.add(`${width}x${height}`);
      if (sizes.size === 2) break;
    }
    assert.deepEqual([...sizes], ["416x312", "416x416"]);
  });

  it("starts again in place after it was stopped", async () => {
    await using test = camera("test:");
    assert.equal((await take(2, test.frames(never()))).length, 2);
    assert.equal((await take(2, test.frames(never()))).length, 2);
  });

  it("gives every frame of a recording with its media time", {
    skip: !existsSync(shared.video) && "needs ../shared",
  }, async () => {
    await using clip = camera(`file:${shared.video}`, "every");
    const frames = await take(Number.POSITIVE_INFINITY, clip.frames(never()));
    assert.equal(frames.length, 597);
    assert.ok(frames.every((frame, at) => at === 0 || frame.t > (frames[at - 1]?.t ?? 0)));
    assert.ok(Math.abs((frames.at(-1)?.t ?? 0) - 20) < 0.1);
  });

  it("refuses a recording that was cut short behind its index, though it ends as quietly as a whole one", async context => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-camera-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const whole = readFileSync("demo/errand/cart-1.mp4");
    const cut = join(folder, "cut.mp4");
    writeFileSync(cut, whole.subarray(0, whole.length / 5));
    await using clip = camera(`file:${cut}`, "every");
    await assert.rejects(take(Number.POSITIVE_INFINITY, clip.frames(never())), error => {
      assert.ok(isFault(error, "bad-media"), String(error));
      assert.match(
        error.message,
        /cut\.mp4 cannot be read to its end \(its pictures end at \d\.\d s of 15\.0 s/,
      );
      return true;
    });
  });

  it("takes a recording of which its container tells no length", async context => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-camera-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "streamed.mkv");
    const source = "videotestsrc num-buffers=30 ! video/x-raw,framerate=10/1";
    const launch = `-q ${source} ! jpegenc ! matroskamux streamable=true ! filesink location=${file}`;
    await promisify(execFile)("gst-launch-1.0", launch.split(" "));
    await using clip = camera(`file:${file}`, "every");
    assert.equal((await take(Number.POSITIVE_INFINITY, clip.frames(never()))).length, 30);
  });

  it("refuses a recording whose pictures have no times, with what gives it some", async context => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-camera-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "bare.mjpeg");
    const launch = `-q videotestsrc num-buffers=5 ! jpegenc ! filesink location=${file}`;
    await promisify(execFile)("gst-launch-1.0", launch.split(" "));
    await using clip = camera(`file:${file}`, "every");
    await assert.rejects(take(Number.POSITIVE_INFINITY, clip.frames(never())), error => {
      assert.ok(isFault(error, "bad-media"), String(error));
      assert.match(error.message, /bare\.mjpeg does not say when its pictures were taken; .*ffmpeg/);
      return true;
    });
  });

  it("counts as lost when it ends by itself, and names a device that is not there", async () => {
    await using short = camera("videotestsrc num-buffers=3 is-live=true");
    await assert.rejects(take(9, short.frames(never())), error => isFault(error, "camera-lost"));
    await using gone = camera("v4l2:/dev/video99");
    await assert.rejects(
      take(1, gone.frames(never())),
      /Camera c \(v4l2:\/dev\/video99\) is lost: .*video99.*cable/,
    );
  });

  it("is named without its password when it is lost or cannot be built: logs and health are read by others", async () => {
    for (const source of [
      "rtsp://maker:hunter2@127.0.0.1:9/1",
      "rtspsrc location=rtsp://127.0.0.1:9/1 user-id=maker user-pw=hunter2 ! decodebin",
    ]) {
      await using away = camera(source);
      await assert.rejects(take(1, away.frames(never())), error => {
        assert.ok(isFault(error, "camera-lost"), String(error));
        assert.match(error.message, /127\.0\.0\.1:9\/1/);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
    }
    assert.throws(
      () => camera("nosuchsrc location=rtsp://maker:hunter2@127.0.0.1/ ! identity"),
      error => error instanceof Error && /maker:\*\*\*@127/.test(error.message),
    );
  });

  it("gives the picture of a network camera that also hears, in each life, whichever comes first", async context => {
    const argv = ["--import", "tsx", "test/e2e/rtsp-server.ts"];
    const server = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "inherit"] });
    context.after(() => server.stdin.end());
    const [port] = await once(server.stdout, "data");
    await using hearing = camera(`rtsp://127.0.0.1:${Number(port)}/1`);
    for (let life = 0; life < 2; life += 1) {
      const [frame] = await take(1, hearing.frames(never()));
      assert.deepEqual([frame?.width, frame?.height], [320, 240]);
    }
  });

  it("refuses a fragment that GStreamer does not know", () => {
    assert.throws(() => camera("nosuchsrc ! identity"), /GStreamer cannot build .*no element "nosuchsrc"/);
  });

  it("leaves nothing behind that keeps its process alive, even where the end comes late", async () => {
    // Each is looked at for a moment; the first is a second late with everything, also with the stream's end.
    const program = `
      import { openCamera } from "./src/device/camera/gstreamer.ts";
      const size = { width: 64, height: 64 };
      for (const source of ["videotestsrc is-live=true ! identity sleep-time=1000000", "test:", "v4l2:/dev/video99"]) {
        const camera = openCamera({ name: "c", source, size, pace: "live" });
        for (let life = 0; life < 2; life += 1) {
          const stop = new AbortController();
          setTimeout(() => stop.abort(), 200);
          try { for await (const _ of camera.frames(stop.signal)); } catch {}
        }
        await camera[Symbol.asyncDispose]();
      }
      console.log("done");`;
    const argv = ["--import", "tsx", "--input-type=module", "--eval", program];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 60_000 });
    assert.equal(stdout, "done\n");
  });

  it("that never delivers is lost within 3 s, while the other goes on undisturbed", async () => {
    await using silent = openCamera({
      name: "silent",
      source: "appsrc is-live=true ! video/x-raw,format=RGB,width=64,height=64,framerate=30/1",
      size,
      pace: "live",
    });
    await using lively = openCamera({ name: "lively", source: "test:", size, pace: "live" });
    const reports: VisionReport[] = [];
    const stop = new AbortController();
    const seen = () => reports.filter(report => report.type === "observation").length;
    // How many there are by then is the machine's matter: that there are any is this one's.
    let seenAtLoss = 0;
    await watchLive({
      cameras: [silent, lively],
      look: () => ({ items: [], hands: [] }),
      stop: stop.signal,
      report: report => {
        reports.push(report);
        if (report.type === "camera" && report.state === "lost") seenAtLoss ||= seen();
        if (seenAtLoss > 0 && seen() > seenAtLoss + 30) stop.abort();
      },
    });
    const news = reports.flatMap(report =>
      report.type === "camera" ? [`${report.camera} ${report.state}`] : [],
    );
    // The silent one is tried again and may be lost again; the other never is.
    assert.deepEqual([...new Set(news)].sort(), ["lively live", "silent lost"]);
    assert.equal(news.filter(one => one === "lively live").length, 1);
  });
});
