import { createRequire } from "node:module";
import type * as Binding from "node-gstreamer-superficial";
import { Fault, messageOf } from "../../fault.ts";
import type { Camera, Frame } from "./camera.ts";
import { readGdp } from "./gdp.ts";
import { isRecording, launchLine, type Pace, type PictureSize, recordingPath, SINK } from "./launch.ts";

export type CameraSpec = {
  readonly name: string;
  readonly source: string;
  readonly size: PictureSize;
  readonly pace: Pace;
};

/**
 * A source that delivers nothing for this long counts as lost. A recording gets longer, since a slow disk
 * is no fault; that it gets a limit at all is because decodebin hangs in silence on some broken files.
 */
const STALL_MS = { live: 3000, every: 10_000 } as const;

/**
 * Opens one GStreamer pipeline for one camera. It is made once and restarted in place: every new pipeline
 * would leak about 2 MB and four descriptors in the binding. Throws Fault("bad-config") for a source that
 * GStreamer cannot parse.
 */
export function openCamera(spec: CameraSpec): Camera {
  const binding = createRequire(import.meta.url)("node-gstreamer-superficial") as typeof Binding;
  const pipeline = parsePipeline(binding, spec);
  const sink = pipeline.findChild(SINK);
  if (sink === undefined)
    throw new Fault("bad-config", `Camera ${spec.name}: the source has no video to give.`);
  const bus = watchBus(pipeline);
  return {
    name: spec.name,
    frames: stop => frames({ spec, pipeline, sink, bus }, stop),
    async [Symbol.asyncDispose]() {
      bus.halt();
    },
  };
}

function parsePipeline(binding: typeof Binding, spec: CameraSpec): Binding.Pipeline {
  try {
    return new binding.Pipeline(launchLine(spec.source, spec.size, spec.pace));
  } catch (error) {
    if (error instanceof Fault) throw error;
    const source = JSON.stringify(spec.source);
    throw new Fault(
      "bad-config",
      `Camera ${spec.name}: GStreamer cannot build ${source} (${messageOf(error)}); is the plugin installed? Try \`gst-inspect-1.0\`.`,
      error,
    );
  }
}

type Ending = { readonly type: "eos" } | { readonly type: "error"; readonly message: string };

type Bus = {
  start(): void;
  /** Stops the pipeline; any pending pull then returns. */
  halt(): void;
  /** Why the stream ended, as far as the bus has said. */
  ending(): Ending | undefined;
  /**
   * Calls back a moment after the bus has said that the stream ended. Holds one callback, the newest: a
   * list, or a promise for all of them, would keep every frame ever pulled in memory.
   */
  whenOver(callback: () => void): void;
};

/** Long enough for the last pull to come back by itself. */
const LAST_PULL_MS = 300;

/**
 * Follows the pipeline's messages, since a pull that returns nothing does not say why. The binding asks
 * again by itself while the pipeline runs, so exactly one request may be under way: a second would steal
 * messages, and each holds a thread of the pool.
 */
function watchBus(pipeline: Binding.Pipeline): Bus {
  let running = false;
  let polling = false;
  let ending: Ending | undefined;
  let over = () => {};
  const halt = () => {
    running = false;
    pipeline.stop();
  };
  const hear = (message: Binding.BusMessage) => {
    if (running) ending ??= endingIn(message);
    if (running && ending !== undefined) {
      // After `eos` too: nothing follows it, and a request left pending would keep the process alive.
      halt();
      setTimeout(() => over(), LAST_PULL_MS);
    }
    polling = running;
  };
  return {
    start() {
      ending = undefined;
      running = true;
      pipeline.play();
      if (polling) return;
      polling = true;
      pipeline.pollBus(hear);
    },
    halt,
    ending: () => ending,
    whenOver(callback) {
      over = callback;
    },
  };
}

function endingIn(message: Binding.BusMessage): Ending | undefined {
  if (message.type === "eos") return { type: "eos" };
  return message.type === "error"
    ? { type: "error", message: message.message ?? "unknown error" }
    : undefined;
}

type Opened = {
  readonly spec: CameraSpec;
  readonly pipeline: Binding.Pipeline;
  readonly sink: Binding.AppSink;
  readonly bus: Bus;
};

async function* frames(camera: Opened, stop: AbortSignal): AsyncGenerator<Frame> {
  const { spec, sink, bus } = camera;
  if (stop.aborted) return;
  const halt = () => bus.halt();
  stop.addEventListener("abort", halt, { once: true });
  let size: PictureSize | undefined;
  try {
    bus.start();
    for (;;) {
      const pulled = await pull(sink, bus, STALL_MS[spec.pace]);
      if (stop.aborted) return;
      if (pulled === "stalled") throw lost(spec, `no picture for ${STALL_MS[spec.pace] / 1000} s`);
      if (pulled === "ended") return await explainEnd(spec, bus);
      const packet =
        spec.pace === "every" ? readGdp(pulled.data) : { type: "frame" as const, t: now(), ...pulled };
      if (packet.type === "caps") size = packet;
      else size ??= pulled.size;
      if (packet.type === "frame" && size !== undefined) yield asFrame(packet, size);
    }
  } finally {
    stop.removeEventListener("abort", halt);
    bus.halt();
  }
}

type Pulled = { readonly data: Buffer; readonly size?: PictureSize } | "ended" | "stalled";

/** A pull under way when the pipeline fails does not always return: the bus has the last word then. */
function pull(sink: Binding.AppSink, bus: Bus, stallMs: number): Promise<Pulled> {
  return new Promise(resolve => {
    bus.whenOver(() => resolve("ended"));
    const stall = setTimeout(() => {
      bus.halt();
      resolve("stalled");
    }, stallMs);
    sink.pull((data, { width, height }) => {
      clearTimeout(stall);
      if (data === null) resolve("ended");
      else
        resolve(width === undefined || height === undefined ? { data } : { data, size: { width, height } });
    });
  });
}

/** The pull may come back before the bus has spoken: give it a moment. */
async function explainEnd(spec: CameraSpec, bus: Bus): Promise<void> {
  for (let waited = 0; bus.ending() === undefined && waited < 500; waited += 10) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const ending = bus.ending();
  if (ending?.type === "eos" && (spec.pace === "every" || isRecording(spec.source))) return;
  throw lost(spec, ending?.type === "error" ? ending.message : "the stream ended");
}

function lost(spec: CameraSpec, reason: string): Fault {
  if (spec.pace === "every") {
    const path = recordingPath(spec.source);
    return new Fault("bad-media", `${path} cannot be read to its end (${reason}); is it a whole video file?`);
  }
  return new Fault(
    "camera-lost",
    `Camera ${spec.name} (${spec.source}) is lost: ${reason}; check its cable and power.`,
  );
}

function asFrame(packet: { t: number; data: Uint8Array }, { width, height }: PictureSize): Frame {
  return { t: packet.t, data: packet.data, width, height, stride: Math.ceil((width * 3) / 4) * 4 };
}

/** The kernel's monotonic clock, the same in every process of the machine, in seconds. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
