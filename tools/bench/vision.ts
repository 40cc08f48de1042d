import ort from "onnxruntime-node";
import { loadConfig } from "../../src/config/config.ts";
import type { Frame } from "../../src/device/camera/camera.ts";
import { openCamera } from "../../src/device/camera/gstreamer.ts";
import { openSession } from "../../src/device/detector-session.ts";
import { contract } from "../../src/models/contract.ts";
import { loadModelFor, type Model } from "../../src/models/manifest.ts";
import { visionOrder } from "../../src/vision/order.ts";

export type Bench = {
  readonly model: Model;
  readonly modelName: string;
  readonly threads: number;
  readonly providers: readonly string[];
  readonly clip: string;
};

export type Rate = { readonly framesPerSecond: number };

/** The same model, threads and providers that `run` and `replay` would use for this configuration. */
export function loadBench(configFile: string, clip: string): Bench {
  const { detector } = visionOrder(loadConfig(configFile), "every");
  const { items, folder, threads, providers } = detector;
  return { model: loadModelFor("items", items, folder), modelName: items, threads, providers, clip };
}

const WARM_UP = 20;
const RUNS = 300;

/** onnxruntime and nothing else: one real frame, over and over. */
export async function bareModel({ model, threads, providers, clip }: Bench): Promise<Rate> {
  const { width, height } = model.manifest.input;
  const picture = new Uint8Array(width * height * 3).fill(114);
  const frame = await firstFrame(clip, { width, height });
  picture.set(frame.data.subarray(0, Math.min(frame.data.length, picture.length)));
  await using session = await openSession(model.onnx, { providers, threads });
  const feeds = { [contract.picture]: new ort.Tensor("uint8", picture, [1, height, width, 3]) };
  for (let run = 0; run < WARM_UP; run += 1) await session.run(feeds);
  const started = performance.now();
  for (let run = 0; run < RUNS; run += 1) await session.run(feeds);
  return { framesPerSecond: (RUNS * 1000) / (performance.now() - started) };
}

async function firstFrame(clip: string, size: { width: number; height: number }): Promise<Frame> {
  await using camera = openCamera({ name: "bench", source: `file:${clip}`, size, pace: "every" });
  for await (const frame of camera.frames(new AbortController().signal)) return frame;
  throw new Error(`${clip} has no frame`);
}

/** GStreamer decoding, scaling and handing every frame to JavaScript, which looks at none. */
export async function captureAlone({ model, clip }: Bench): Promise<Rate> {
  await using camera = openCamera({
    name: "bench",
    source: `file:${clip}`,
    size: model.manifest.input,
    pace: "every",
  });
  const started = performance.now();
  let frames = 0;
  for await (const _ of camera.frames(new AbortController().signal)) frames += 1;
  return { framesPerSecond: (frames * 1000) / (performance.now() - started) };
}
