import { availableParallelism } from "node:os";
import type { Config } from "../config/schema.ts";
import type { Pace } from "../device/camera/launch.ts";
import { modelsRoot } from "../models/manifest.ts";
import type { StartOrder } from "./life.ts";
import type { MiningOrder } from "./messages.ts";

/** What the vision process must do for this configuration. */
export function visionOrder(
  config: Pick<Config, "cameras" | "models"> & Partial<Pick<Config, "screen" | "mining">>,
  pace: Pace,
): StartOrder {
  const { items, hands, dir = modelsRoot, providers, precision, threads = spareCores() } = config.models;
  return {
    type: "start",
    pace,
    cameras: config.cameras.map(({ name, source }) => ({ name, source, after: -1 })),
    ...(config.screen?.debug ? { pictures: true } : {}),
    ...(config.mining && pace === "live" ? { mining: miningOrder(config.mining) } : {}),
    detector: {
      folder: dir,
      items,
      providers,
      precision,
      threads,
      ...(hands === undefined ? {} : { hands }),
    },
  };
}

function miningOrder({ dir, maxMb, everySeconds }: NonNullable<Config["mining"]>): MiningOrder {
  return { dir, maxBytes: maxMb * 1e6, everySec: everySeconds };
}

/** One core is left for the decoders and the cart; more than four threads gain nothing on models this small. */
function spareCores(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}
