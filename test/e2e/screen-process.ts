import { setTimeout as sleep } from "node:timers/promises";
import { openCart } from "../../src/cart/cart.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { Change } from "../../src/counting/change.ts";
import { monotonicSeconds } from "../../src/device/clock.ts";
import { readObservations } from "../../src/device/recording.ts";
import { openLog } from "../../src/log.ts";
import type { Vision, VisionEvent } from "../../src/vision/supervision.ts";

/**
 * The real cart in a process of its own, seeing recorded observations instead of cameras. Says where its
 * screen is as one line on standard output. Ends on SIGTERM.
 */
export type Orders = {
  readonly config: string;
  /** JSON lines of one camera; without them the camera is live and sees nothing new. */
  readonly observations?: string;
  readonly camera: string;
  /** How much faster than it happened. */
  readonly speed: number;
  /** Counted at the start, as if they had been seen. */
  readonly changes?: readonly Change[];
};

const orders = JSON.parse(process.argv[2] ?? "") as Orders;

async function* recorded(): AsyncGenerator<VisionEvent> {
  yield { type: "camera", camera: orders.camera, state: "live" };
  if (orders.observations === undefined) return yield* forever();
  const start = monotonicSeconds();
  for await (const observation of readObservations(orders.observations)) {
    const waitMs = (observation.t / orders.speed - (monotonicSeconds() - start)) * 1000;
    if (waitMs > 1) await sleep(waitMs);
    yield { type: "observation", observation: { ...observation, t: start + observation.t } };
  }
  yield { type: "camera", camera: orders.camera, state: "ended" };
  yield* forever();
}

async function* forever(): AsyncGenerator<VisionEvent> {
  await new Promise(() => {});
}

const vision: Vision = {
  events: recorded(),
  pid: () => undefined,
  [Symbol.asyncDispose]: async () => {},
};

const config = loadConfig(orders.config);
const cart = await openCart({ config, log: openLog("warn"), vision });
for (const change of orders.changes ?? []) await cart.till.apply(change);
process.stdout.write(`screen ${cart.screen}\n`);
process.on("SIGTERM", () => process.exit(0));
