import type { Observation } from "../counting/observation.ts";
import type { Pace } from "../device/camera/launch.ts";
import type { FaultCode } from "../fault.ts";
import type { EnginePrecision } from "../models/engine.ts";

/** What the two processes say to each other over Node's IPC. Boxes cross, pixels only for the maker who asked. */

export type CameraOrder = {
  readonly name: string;
  readonly source: string;
  /** Media time in seconds up to which frames were observed before a restart; −1 at the first start. */
  readonly after: number;
  /** Not to be started before `watch` says so: it blocked the process before this one. */
  readonly held?: true;
};

export type DetectorOrder = {
  /** Where the models are; each is a folder in it. */
  readonly folder: string;
  readonly items: string;
  readonly hands?: string;
  readonly providers: readonly string[];
  /** Of engines on TensorRT. */
  readonly precision: EnginePrecision;
  readonly threads: number;
};

export type MiningOrder = {
  readonly dir: string;
  readonly maxBytes: number;
  /** At most one frame of a camera in so many seconds. */
  readonly everySec: number;
};

export type VisionOrder =
  | {
      readonly type: "start";
      readonly pace: Pace;
      readonly cameras: readonly CameraOrder[];
      readonly detector: DetectorOrder;
      /** Also show pictures, for the maker's view. */
      readonly pictures?: true;
      /** Keep frames that the models are probably wrong about. */
      readonly mining?: MiningOrder;
      /** Each frame waits until it is let through, and its picture comes first. */
      readonly stepped?: true;
    }
  /** Lets so many more frames through; only where the order was `stepped`. */
  | { readonly type: "go"; readonly frames: number }
  /** A camera that was held back may be started now. */
  | { readonly type: "watch"; readonly camera: string }
  | { readonly type: "stop" };

export type VisionStats = {
  readonly frames: number;
  /** Time spent in the models, summed. */
  readonly inferenceMs: number;
  /** From the first frame to the last one. */
  readonly wallMs: number;
  readonly peakMemoryMb: number;
  readonly cpuSeconds: number;
};

export type ModelInUse = {
  readonly name: string;
  readonly sha256: string;
  /** Of its list of labels: the same weights say something else under others. */
  readonly labelsSha256?: string;
  /** The provider that runs the model, and why it is that one. */
  readonly provider: string;
  /** What it reckons with: fp32, and on TensorRT fp16 or int8. */
  readonly precision?: string;
  readonly why: string;
  /** What was asked for, best first. */
  readonly requested?: readonly string[];
};

export type CameraState = "live" | "lost" | "ended";

export type CameraNews = {
  readonly type: "camera";
  readonly camera: string;
  readonly state: CameraState;
  /** Of the picture as the models get it. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Why it is lost. */
  readonly reason?: string;
};

export type VisionReport =
  | { readonly type: "ready"; readonly models: readonly ModelInUse[] }
  | {
      readonly type: "observation";
      readonly observation: Observation;
      /** Time spent in the models; absent for recorded observations. */
      readonly inferenceMs?: number;
      /** Frames of this camera that were never looked at, since the observation before; see `Frame`. */
      readonly dropped?: number;
    }
  | CameraNews
  /** A live camera is about to be started, which may block this process. One at a time. */
  | { readonly type: "starting"; readonly camera: string }
  /** It did not block. */
  | { readonly type: "started"; readonly camera: string }
  /** A camera's picture as base64 of a JPEG; only where the order asked for pictures. */
  | { readonly type: "picture"; readonly camera: string; readonly t: number; readonly jpeg: string }
  /** Sent every second. Silence means that the process hangs. */
  | { readonly type: "alive"; readonly stats: VisionStats }
  /** Nothing a restart would mend. */
  | { readonly type: "fault"; readonly code: FaultCode; readonly message: string }
  /** Everything was read and released; the process may be ended now. */
  | { readonly type: "finished"; readonly stats: VisionStats };
