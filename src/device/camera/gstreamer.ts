import { createRequire } from "node:module";
import type * as Binding from "node-gstreamer-superficial";
import { Fault, messageOf } from "../../fault.ts";
import { withoutSecrets } from "../../secrets.ts";
import { monotonicSeconds } from "../clock.ts";
import { FORBIDDEN, isForbidden } from "./access.ts";
import { type Bus, type Ending, watchBus } from "./bus.ts";
import type { Camera, Frame } from "./camera.ts";
import { countDrops } from "./drops.ts";
import { hasElement } from "./elements.ts";
import { readGdp } from "./gdp.ts";
import {
  isRecording,
  launchLine,
  mendOf,
  type Pace,
  type PictureSize,
  recordingPath,
  SINK,
} from "./launch.ts";
import { followLength } from "./shortfall.ts";

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
    [Symbol.asyncDispose]: async () => bus.halt(),
  };
}

function parsePipeline(binding: typeof Binding, spec: CameraSpec): Binding.Pipeline {
  try {
    return new binding.Pipeline(launchLine(spec.source, spec.size, spec.pace, hasElement));
  } catch (error) {
    if (error instanceof Fault) throw error;
    const source = JSON.stringify(withoutSecrets(spec.source));
    throw new Fault(
      "bad-config",
      `Camera ${spec.name}: GStreamer cannot build ${source} (${withoutSecrets(messageOf(error))}); is the plugin installed? Try \`gst-inspect-1.0\`.`,
      error,
    );
  }
}

type Opened = {
  readonly spec: CameraSpec;
  readonly pipeline: Binding.Pipeline;
  readonly sink: Binding.AppSink;
  readonly bus: Bus;
};

async function* frames(camera: Opened, stop: AbortSignal): AsyncGenerator<Frame> {
  const { spec, pipeline, sink, bus } = camera;
  if (stop.aborted) return;
  stop.addEventListener("abort", bus.halt, { once: true });
  let size: PictureSize | undefined;
  // Where frames were reordered by the encoder a file's first time stamp is not 0, but its first moment is.
  let zero: number | undefined;
  const drops = countDrops();
  const length = followLength();
  try {
    bus.start();
    for (;;) {
      const pulled = await pull(sink, bus, STALL_MS[spec.pace]);
      if (stop.aborted) return;
      if (pulled === "stalled") {
        const ending = await bus.catchUp();
        const silence = `no picture for ${STALL_MS[spec.pace] / 1000} s`;
        throw lost(spec, ending?.type === "error" ? ending.message : silence);
      }
      if (pulled === "ended") return conclude(spec, await bus.explain(), length.shortfall());
      const packet =
        spec.pace === "every"
          ? readGdp(pulled.data)
          : {
              type: "frame" as const,
              t: monotonicSeconds(),
              durationSec: 0,
              dropped: drops(sink.stats),
              ...pulled,
            };
      if (packet.type === "timeless") throw timeless(spec);
      if (packet.type === "caps") size = packet;
      // A live camera may change its picture's shape (one that was turned), and each picture says its own.
      else size = pulled.size ?? size;
      if (packet.type !== "frame" || size === undefined) continue;
      if (spec.pace === "every") {
        zero ??= packet.t;
        length.note(packet.t + packet.durationSec, pipeline.queryDuration());
      }
      yield asFrame({ ...packet, t: packet.t - (zero ?? 0) }, size);
    }
  } finally {
    stop.removeEventListener("abort", bus.halt);
    bus.halt();
  }
}

type Pulled = { readonly data: Buffer; readonly size?: PictureSize } | "ended" | "stalled";

/** A pull under way when the pipeline fails does not always return: the bus has the last word then. */
function pull(sink: Binding.AppSink, bus: Bus, stallMs: number): Promise<Pulled> {
  return new Promise(resolve => {
    // Whichever way it ends, the timer must go: left armed it would halt the pipeline's next life.
    const finish = (pulled: Pulled) => {
      clearTimeout(stall);
      resolve(pulled);
    };
    const stall = setTimeout(() => finish("stalled"), stallMs);
    bus.whenOver(() => finish("ended"));
    sink.pull((data, { width, height }) => {
      if (data === null) finish("ended");
      else finish(width === undefined || height === undefined ? { data } : { data, size: { width, height } });
    });
  });
}

/** A recording may end, though not too soon where every frame counts; anything else that ends is lost. */
function conclude(spec: CameraSpec, ending: Ending | undefined, shortfall: string | undefined): void {
  if (ending?.type !== "eos") throw lost(spec, ending?.message ?? "the stream ended");
  if (spec.pace === "every" && shortfall !== undefined) throw lost(spec, shortfall);
  if (spec.pace !== "every" && !isRecording(spec.source)) throw lost(spec, "the stream ended");
}

function lost(spec: CameraSpec, told: string): Fault {
  const reason = isForbidden(spec.source) ? FORBIDDEN : told;
  if (spec.pace === "every") {
    const path = recordingPath(spec.source);
    return new Fault("bad-media", `${path} cannot be read to its end (${reason}); is it a whole video file?`);
  }
  return new Fault(
    "camera-lost",
    withoutSecrets(
      `Camera ${spec.name} (${spec.source}) is lost: ${reason.replace(/\.$/, "")}; ${mendOf(spec.source, reason)}`,
    ),
  );
}

/** A bare stream of pictures gives its first one a time, and then none: what is seen when cannot be told. */
function timeless(spec: CameraSpec): Fault {
  const path = recordingPath(spec.source);
  return new Fault(
    "bad-media",
    `${path} does not say when its pictures were taken; put it into a container at the rate it was recorded with: \`ffmpeg -framerate 30 -i ${path} -c copy ${path}.mkv\`.`,
  );
}

type Packet = { readonly t: number; readonly data: Uint8Array; readonly dropped?: number | undefined };

function asFrame({ t, data, dropped }: Packet, { width, height }: PictureSize): Frame {
  const stride = Math.ceil((width * 3) / 4) * 4;
  return { t, data, width, height, stride, ...(dropped === undefined ? {} : { dropped }) };
}
