import { startMosquitto } from "../../test/e2e/mosquitto.ts";
import { startCluster } from "./cluster.ts";
import type { FleetOptions } from "./options.ts";

/** The broker of a run, and what may happen to it. */
export type Hub = AsyncDisposable & {
  readonly url: string;
  readonly version: 4 | 5;
  readonly name: string;
  /** Goes away and comes back: everybody connects again. */
  storm(): Promise<void>;
  /** Loses a node, and gets it back. */
  lose(): Promise<void>;
};

/** How long a storm keeps the broker away. */
const awayMs = 2000;

/** How long a killed node stays away, which is longer than clients need to find the others. */
const nodeAwayMs = 20_000;

/** One mosquitto that keeps sessions on disk as docs/store.md asks for, or a cluster; started. */
export async function openHub({ cluster }: Pick<FleetOptions, "cluster">): Promise<Hub> {
  if (cluster) {
    const rabbit = await startCluster();
    return {
      url: rabbit.url,
      // Debian 12's RabbitMQ (3.10) speaks 3.1.1 at most.
      version: 4,
      name: "three nodes of RabbitMQ, MQTT 3.1.1",
      storm: async () => {},
      lose: () => rabbit.loseNode(nodeAwayMs),
      [Symbol.asyncDispose]: () => rabbit[Symbol.asyncDispose](),
    };
  }
  const persistence = ["persistence true", "persistence_location {dir}/", "autosave_interval 1"];
  const lines = ["allow_anonymous true", "max_queued_messages 1000000", ...persistence];
  const mosquitto = await startMosquitto({ lines });
  return {
    url: mosquitto.url,
    version: 5,
    name: "one mosquitto, MQTT 5",
    storm: async () => {
      await mosquitto.kill();
      await new Promise(resolve => setTimeout(resolve, awayMs));
      await mosquitto.start();
    },
    lose: async () => {},
    [Symbol.asyncDispose]: () => mosquitto[Symbol.asyncDispose](),
  };
}
