import type { SensorFault, SensorName } from "../gate/passage.ts";
import type { Condition } from "../screen/show.ts";
import type { CameraNews, ModelInUse, VisionStats } from "../vision/messages.ts";
import type { Figures } from "./figures.ts";

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
  /** `refused`: why the newest one that the store told is not used; the products are those of the last good one. */
  readonly catalogue: { readonly products: number; readonly refused?: string };
  /** Absent where none is configured. */
  readonly broker?: { readonly connected: boolean };
  /** Degrees Celsius by thermal zone; empty where there is no sensor. */
  readonly temperatures: Readonly<Record<string, number>>;
  /** Monotonic seconds since the cart started. */
  readonly uptimeSeconds: number;
  /** What `/metrics` counts; added by whoever publishes the report. */
  readonly figures?: Figures;
};

export type CameraHealth = {
  readonly name: string;
  readonly state: "starting" | CameraNews["state"];
  readonly reason?: string;
};

/** Collects what the parts say of themselves. One per cart; knows no device. */
export type Health = {
  camera(news: CameraNews): void;
  /** Returns the names of those whose weights or labels are not those that the cart started with. */
  models(models: readonly ModelInUse[]): readonly string[];
  stats(stats: VisionStats): void;
  /** The vision process is gone, and with it every camera until it shows a picture again. */
  restarted(reason: string): void;
  /** A catalogue of so many products is in use, and none is refused any more. */
  catalogue(products: number): void;
  /** The newest catalogue cannot be used, and why. */
  catalogueRefused(why: string): void;
  /** Which driver hears the gate, and whether it hears both barriers; why not is with the sensors' faults. */
  gate(driver: string, listening: boolean): void;
  sensors(faults: readonly SensorFault[]): void;
  /** The barriers of the gate that are at fault right now. */
  distrusted(): readonly SensorName[];
  storage(trouble: string | undefined): void;
  /** Whether the broker is reached right now. */
  broker(connected: boolean): void;
  report(): HealthReport;
  /** The same as far as a shopper feels it. */
  condition(): Condition;
  /** What is broken right now, as a trip remembers it. */
  broken(): readonly string[];
};

export type HealthOptions = {
  readonly cameras: readonly string[];
  readonly nowMs: () => number;
  readonly temperatures: () => Readonly<Record<string, number>>;
};

/** A catalogue may be wrong in a hundred thousand places; health is told every ten seconds. */
const LONGEST_REASON = 500;

export function createHealth({ cameras: cameraNames, nowMs, temperatures }: HealthOptions): Health {
  const startedMs = nowMs();
  let products = 0;
  let refused: string | undefined;
  const cameras = new Map<string, CameraHealth>(cameraNames.map(name => [name, { name, state: "starting" }]));
  let models: readonly ModelInUse[] = [];
  const first = new Map<string, string>();
  const sightOf = ({ sha256, labelsSha256 = "" }: ModelInUse) => `${sha256} ${labelsSha256}`;
  const replaced = () =>
    models.filter(model => first.get(model.name) !== sightOf(model)).map(({ name }) => name);
  let stats: Pick<VisionStats, "frames" | "inferenceMs"> = { frames: 0, inferenceMs: 0 };
  let restarts = 0;
  let driver = { name: "none", listening: false };
  let faults: readonly SensorFault[] = [];
  let trouble: string | undefined;
  let connected: boolean | undefined;
  return {
    camera({ camera, state, reason }) {
      cameras.set(camera, { name: camera, state, ...(reason === undefined ? {} : { reason }) });
    },
    models(inUse) {
      models = inUse;
      for (const model of models) if (!first.has(model.name)) first.set(model.name, sightOf(model));
      return replaced();
    },
    stats(newest) {
      stats = newest;
    },
    restarted(reason) {
      restarts += 1;
      for (const [name, { state }] of cameras) {
        if (state !== "ended")
          cameras.set(name, { name, state: "lost", reason: `vision restarts: ${reason}` });
      }
    },
    catalogue(count) {
      products = count;
      refused = undefined;
    },
    catalogueRefused(why) {
      refused = why.slice(0, LONGEST_REASON);
    },
    gate(name, listening) {
      driver = { name, listening };
    },
    sensors(standing) {
      faults = standing;
    },
    distrusted: () => faults.map(({ sensor }) => sensor),
    storage(message) {
      trouble = message;
    },
    broker(reached) {
      connected = reached;
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
        troubles: faults.map(({ sensor, reason }) => `${sensor} barrier ${reason}`),
      },
      storage: trouble === undefined ? {} : { trouble },
      catalogue: { products, ...(refused === undefined ? {} : { refused }) },
      ...(connected === undefined ? {} : { broker: { connected } }),
      temperatures: temperatures(),
      uptimeSeconds: Math.round((nowMs() - startedMs) / 1000),
    }),
    condition: () => ({
      cameras: [...cameras.values()].map(({ state }) => state),
      products,
      storageTrouble: trouble !== undefined,
      broker: connected === undefined ? "none" : connected ? "connected" : "away",
    }),
    broken: () => [
      ...[...cameras.values()]
        .filter(({ state }) => state === "lost" || state === "starting")
        .map(({ name, state }) => `camera-${state}:${name}`),
      ...(products === 0 ? ["no-catalogue"] : []),
      ...replaced().map(name => `model-replaced:${name}`),
    ],
  };
}
