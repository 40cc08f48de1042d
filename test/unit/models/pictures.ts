import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Picture } from "../../../src/device/detector-canvas.ts";
import { PROJECT } from "../../../src/paths.ts";

const data = join(PROJECT, "../shared/data");

/** GStreamer's own command, which the set-up installs. */
const gstreamer = "gst-launch-1.0";

export const shared = {
  yolox: join(data, "models/yolox-nano/yolox_nano.onnx"),
  video: join(data, "videos/bottles.mp4"),
  fruit: join(data, "tabletop-fruit"),
};

/** For a test's `skip`: false where the shared pictures and models are, else the reason. */
export const withoutShared: string | false = existsSync(shared.yolox)
  ? false
  : "needs ../shared/data (real pictures and a real model), which is not here";

export const cocoLabels = join(PROJECT, "models/labels/coco-80.txt");

/** Pictures from the middle of the fruit photos, by file name. */
export function fruitPhotos(count: number): string[] {
  const images = readdirSync(shared.fruit, { recursive: true, encoding: "utf8" }).filter(name =>
    /\.jpe?g$/i.test(name),
  );
  const step = Math.floor(images.length / count);
  return Array.from({ length: count }, (_, at) => join(shared.fruit, images.sort()[at * step] ?? ""));
}

/** Decodes a photo, or every tenth second of a video, to RGB of this size; widths must be multiples of 4. */
export function decodePictures(file: string, width: number, height: number): Picture[] {
  const still = /\.jpe?g$/i.test(file);
  const rate = still ? [] : ["!", "videorate", "!", "video/x-raw,framerate=2/5"];
  const launch = [
    "-q",
    "filesrc",
    `location=${file}`,
    "!",
    "decodebin",
    ...rate,
    "!",
    "videoconvert",
    "!",
    "videoscale",
  ];
  const sink = ["!", `video/x-raw,format=RGB,width=${width},height=${height}`, "!", "fdsink", "fd=1"];
  const bytes = execFileSync(gstreamer, [...launch, ...sink], { maxBuffer: 1 << 28 });
  const size = width * height * 3;
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, at) => ({
    data: bytes.subarray(at * size, (at + 1) * size),
    width,
    height,
  }));
}
