import { setTimeout as sleep } from "node:timers/promises";
import { type Backoff, backoffMs } from "../backoff.ts";
import type { Detection } from "../counting/observation.ts";
import type { Camera, Frame } from "../device/camera/camera.ts";
import { isFault, messageOf } from "../fault.ts";
import { watchBlank } from "./blank.ts";
import { mergeByTime } from "./merge.ts";
import type { VisionReport } from "./messages.ts";
import type { Miner } from "./mining.ts";
import type { ShowPicture } from "./pictures.ts";
import type { StartFrames } from "./starting.ts";

export type Seen = { readonly items: readonly Detection[]; readonly hands: readonly Detection[] };

export type Watch = {
  readonly cameras: readonly Camera[];
  /** Runs the models on one frame. Synchronous: onnxruntime blocks its thread anyway. */
  readonly look: (frame: Frame) => Seen | Promise<Seen>;
  readonly report: (report: VisionReport) => void;
  /** Starts a live camera; by itself and untold where it is absent. */
  readonly start?: StartFrames | undefined;
  /** Shows a frame to whoever asked for pictures. */
  readonly show?: ShowPicture | undefined;
  /** Hears what was seen in each frame, where frames that puzzle the models are kept. */
  readonly mine?: Miner | undefined;
  /** Resolves when the next frame of a recording may be looked at; at once where it is absent. */
  readonly turn?: (() => Promise<void>) | undefined;
  readonly stop: AbortSignal;
  readonly random?: () => number;
  readonly retry?: Backoff;
};

const RETRY: Backoff = { baseMs: 500, capMs: 15_000 };

/**
 * Watches live cameras until stopped: each in its own loop, so that a dead one costs the others nothing.
 * A lost camera is reported, waited for with backoff and jitter, and started again. One whose pictures show nothing is
 * lost until they do: that nothing is seen in them is no evidence of an empty basket.
 */
export async function watchLive(watch: Watch): Promise<void> {
  await Promise.all(watch.cameras.map(camera => watchOne(camera, watch)));
}

async function watchOne(camera: Camera, watch: Watch): Promise<void> {
  const { stop, report, random = Math.random, retry = RETRY } = watch;
  const start = watch.start ?? ((one, over) => one.frames(over));
  for (let failures = 0; !stop.aborted; failures += 1) {
    let live = false;
    const sighted = watchBlank(camera.name);
    try {
      for await (const frame of start(camera, stop)) {
        failures = 0;
        const seen = sighted(frame);
        if (seen !== "shows") {
          await watch.show?.(camera.name, frame);
          if (seen !== "blank") {
            report({ type: "camera", camera: camera.name, state: "lost", reason: seen.lost });
            live = false;
          }
          continue;
        }
        if (!live) report({ type: "camera", camera: camera.name, state: "live", size: sizeOf(frame) });
        live = true;
        await observe(camera, frame, watch);
      }
      if (!stop.aborted) report({ type: "camera", camera: camera.name, state: "ended" });
      return;
    } catch (error) {
      if (!isFault(error, "camera-lost")) throw error;
      report({ type: "camera", camera: camera.name, state: "lost", reason: messageOf(error) });
      await sleep(Math.max(100, backoffMs(failures, retry, random)), undefined, { signal: stop }).catch(
        () => {},
      );
    }
  }
}

/**
 * Watches recordings: every frame of every camera, in the order of media time whichever camera it is
 * from, so that the same files always give the same observations. Frames up to `after(camera)` seconds
 * are decoded but not looked at: they were observed before a restart.
 */
export async function watchEvery(watch: Watch, after: (camera: string) => number): Promise<void> {
  const streams = watch.cameras.map(camera => framesAfter(camera, after(camera.name), watch));
  const live = new Set<Camera>();
  for await (const { camera, frame } of mergeByTime(streams)) {
    if (watch.stop.aborted) return;
    await watch.turn?.();
    if (!live.has(camera))
      watch.report({ type: "camera", camera: camera.name, state: "live", size: sizeOf(frame) });
    live.add(camera);
    await observe(camera, frame, watch);
  }
  // Only now: a stream is read one frame ahead, so its end is known before its last frame was looked at.
  for (const { name } of watch.cameras) watch.report({ type: "camera", camera: name, state: "ended" });
}

async function* framesAfter(camera: Camera, after: number, { stop }: Watch) {
  for await (const frame of camera.frames(stop)) {
    if (frame.t > after) yield { t: frame.t, camera, frame };
  }
}

function sizeOf({ width, height }: Frame) {
  return { width, height };
}

async function observe(camera: Camera, frame: Frame, { look, report, show, mine }: Watch): Promise<void> {
  await show?.(camera.name, frame);
  const started = performance.now();
  const seen = await look(frame);
  const inferenceMs = performance.now() - started;
  mine?.(camera.name, frame, seen);
  const dropped = frame.dropped === undefined ? {} : { dropped: frame.dropped };
  const observation = { camera: camera.name, t: frame.t, ...seen };
  report({ type: "observation", observation, inferenceMs, ...dropped });
}
