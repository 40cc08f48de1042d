import type { SensorFault } from "../gate/passage.ts";
import type { CameraNews, ModelInUse, VisionStats } from "../vision/messages.ts";

/** What works on this cart right now: the health topic's payload, and what a new trip starts degraded with. */
export type HealthReport = {
  readonly cameras: readonly CameraHealth[];
  readonly models: readonly ModelInUse[];
  readonly vision: { readonly restarts: number; readonly frames: number; readonly inferenceMs: number };
  readonly gate: {
    readonly driver: string;
    readonly listening: boolean;
    readonly troubles: readonly string[];
  };
  readonly storage: { readonly trouble?: string };
  /** Monotonic seconds since the cart started. */
  readonly uptimeSeconds: number;
};

export type CameraHealth = {
  readonly name: string;
  readonly state: "starting" | CameraNews["state"];
  readonly reason?: string;
};

/** Collects what the parts say of themselves. One per cart; knows no device. */
export type Health = {
  camera(news: CameraNews): void;
  models(models: readonly ModelInUse[]): void;
  stats(stats: VisionStats): void;
  restarted(): void;
  gate(driver: string, listening: boolean, reason?: string): void;
  sensors(faults: readonly SensorFault[]): void;
  storage(trouble: string | undefined): void;
  report(): HealthReport;
  /** What is broken right now, as a trip remembers it. */
  broken(): readonly string[];
};

export function createHealth(cameraNames: readonly string[], nowMs: () => number): Health {
  const startedMs = nowMs();
  const cameras = new Map<string, CameraHealth>(cameraNames.map(name => [name, { name, state: "starting" }]));
  let models: readonly ModelInUse[] = [];
  let stats: Pick<VisionStats, "frames" | "inferenceMs"> = { frames: 0, inferenceMs: 0 };
  let restarts = 0;
  let driver = { name: "none", listening: false, reason: undefined as string | undefined };
  let faults: readonly SensorFault[] = [];
  let trouble: string | undefined;
  return {
    camera({ camera, state, reason }) {
      cameras.set(camera, { name: camera, state, ...(reason === undefined ? {} : { reason }) });
    },
    models(inUse) {
      models = inUse;
    },
    stats(newest) {
      stats = newest;
    },
    restarted() {
      restarts += 1;
    },
    gate(name, listening, reason) {
      driver = { name, listening, reason };
    },
    sensors(standing) {
      faults = standing;
    },
    storage(message) {
      trouble = message;
    },
    report: () => ({
      cameras: [...cameras.values()],
      models,
      vision: {
        restarts,
        frames: stats.frames,
        inferenceMs: stats.frames === 0 ? 0 : Math.round((stats.inferenceMs * 10) / stats.frames) / 10,
      },
      gate: {
        driver: driver.name,
        listening: driver.listening,
        troubles: [
          ...(driver.reason === undefined ? [] : [driver.reason]),
          ...faults.map(({ sensor, reason }) => `${sensor} barrier ${reason}`),
        ],
      },
      storage: trouble === undefined ? {} : { trouble },
      uptimeSeconds: Math.round((nowMs() - startedMs) / 1000),
    }),
    broken: () =>
      [...cameras.values()]
        .filter(camera => camera.state === "lost")
        .map(camera => `camera-lost:${camera.name}`),
  };
}
