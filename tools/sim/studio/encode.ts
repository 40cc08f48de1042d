import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { Fault } from "../../../src/fault.ts";
import { undate } from "./undated.ts";

/** A clip being written: frames go in as JPEG, `finish` leaves a whole file or throws. */
export type Clip = { add(jpeg: Buffer): Promise<void>; finish(): Promise<void> };

/** Throws Fault("missing-tool") where GStreamer or its H.264 encoder is missing: better now than after a trip. */
export function needEncoder(): void {
  if (spawnSync("gst-inspect-1.0", ["--exists", "x264enc"]).status === 0) return;
  throw new Fault(
    "missing-tool",
    "GStreamer has no x264enc here: install it with `sudo bash tools/sim/install.sh`.",
  );
}

/**
 * Encodes JPEG frames to H.264 in MP4 with GStreamer. The file appears under its name only when it is whole.
 * `finish` throws Fault("missing-tool") where GStreamer or its encoder is missing or fails, Fault("storage") where the
 * disk takes no more.
 */
export function openClip(file: string, framesPerSecond: number): Clip {
  const part = `${file}.part`;
  const encoder = spawn("gst-launch-1.0", pipeline(part, framesPerSecond), {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let complaint = "";
  encoder.stderr.on("data", (text: Buffer) => {
    complaint += text.toString();
  });
  const ended = new Promise<number | Error>(done => {
    encoder.once("error", done);
    encoder.once("close", code => done(code ?? 1));
  });
  // A write to an encoder that died is reported by `finish`, with its reason.
  encoder.stdin.on("error", () => {});
  return {
    async add(jpeg) {
      if (!encoder.stdin.write(jpeg) && encoder.exitCode === null)
        await Promise.race([once(encoder.stdin, "drain"), ended]);
    },
    async finish() {
      encoder.stdin.end();
      const result = await ended;
      if (result === 0) {
        const mp4 = await readFile(part);
        undate(mp4);
        await writeFile(part, mp4);
        return rename(part, file);
      }
      await rm(part, { force: true });
      const reason =
        result instanceof Error ? result.message : (complaint.trim().split("\n")[0] ?? `code ${result}`);
      // The pipeline's end is the file: what it complains of is the disk's fault, not the encoder's.
      if (reason.includes("GstFileSink"))
        throw new Fault(
          "storage",
          `${file} could not be written (${reason}): make room, or give another --out.`,
        );
      throw new Fault(
        "missing-tool",
        `GStreamer could not encode ${file} (${reason}): install its encoder with \`sudo bash tools/sim/install.sh\`.`,
        result,
      );
    },
  };
}

// One thread and no look-ahead on the number of cores: the same frames give the same file everywhere.
function pipeline(file: string, framesPerSecond: number): string[] {
  return [
    "-q",
    ..."fdsrc fd=0 !".split(" "),
    `image/jpeg,framerate=${framesPerSecond}/1`,
    ..."! jpegparse ! jpegdec ! videoconvert !".split(" "),
    "video/x-raw,format=I420",
    ..."! x264enc pass=qual quantizer=23 bframes=0 threads=1 speed-preset=veryfast key-int-max=20 ! h264parse !".split(
      " ",
    ),
    ..."mp4mux faststart=true ! filesink".split(" "),
    `location=${file}`,
  ];
}
