import { setTimeout as pause } from "node:timers/promises";
import { topicsOf } from "../../src/billing/topics.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import type { Mosquitto } from "../e2e/mosquitto.ts";
import type { Postgres } from "../e2e/postgres.ts";
import { water } from "../e2e/small-shop.ts";
import { expect } from "./expect.ts";
import type { Cart } from "./fleet.ts";
import type { Row } from "./rows.ts";
import { openWire } from "./wire.ts";

/** What all carts share goes away while they are on their way out. */
export function outageRows(trips: number, mosquitto: Mosquitto, postgres: Postgres | undefined): Row[] {
  const during = (fault: string, away: () => Promise<void>, back: () => Promise<void>): Row => ({
    ...{ fault, trips, crashes: false, alone: true },
    play: async cart => {
      const ended = cart.trip();
      await pause(Math.random() * 600);
      await away();
      await pause(100);
      await back();
      expect(await ended, "done");
    },
  });
  const { kill, start, restart, forget, configure, freeze } = mosquitto;
  const startAs = async (lines?: readonly string[]) => {
    await kill();
    configure(lines);
    await start();
  };
  return [
    during("broker-killed", kill, start),
    during("broker-restarted", restart, async () => {}),
    during("broker-loses-its-sessions", () => kill().then(forget), start),
    during("broker-refuses", () => startAs(["allow_anonymous false"]), startAs),
    during(
      "broker-frozen",
      async () => freeze(true),
      async () => freeze(false),
    ),
    ...(postgres === undefined ? [] : [during("database-killed", postgres.kill, postgres.start)]),
  ];
}

/** Short, but longer than a busy machine keeps a process waiting. */
const keepaliveSeconds = 2;

/** What lies between one cart and the broker, and what the store tells it. */
export function wayRows(trips: number, { port, url }: Mosquitto): Row[] {
  const row = (fault: string, play: Row["play"]): Row => ({ fault, trips, crashes: false, play });
  return [
    row("broker-unreachable-past-keepalive", async cart => {
      await using wire = await openWire(port);
      const ended = cart.trip({ url: wire.url, keepaliveSeconds });
      await pause(Math.random() * 600);
      wire.block(true);
      // A client gives up after two heartbeats, the broker after one and a half.
      await pause(2250 * keepaliveSeconds);
      wire.block(false);
      expect(await ended, "done");
    }),
    row("catalogue-huge-garbage-oversized", async (cart, n) => {
      await using office = openBroker({ url, clientId: `office-${cart.store}`, answerMs: 60_000 });
      await tellCatalogue(office, cart, catalogues[n % catalogues.length]?.() ?? "");
      const end = await cart.trip({ hearsCatalogue: true });
      // Retained messages would be saved to the broker's disk for the rest of the run.
      await tellCatalogue(office, cart, "");
      expect(end, "done");
    }),
  ];
}

const catalogues: readonly (() => string)[] = [
  () =>
    JSON.stringify([
      water,
      ...Array.from({ length: 99_999 }, (_, i) => ({ ...water, sku: `sku-${i}`, labels: [`label-${i}`] })),
    ]),
  () => JSON.stringify([{ ...water, priceMinor: -1 }, null, "["]).slice(0, -3),
  () => `"${"x".repeat(50 * 1024 * 1024)}"`,
];

async function tellCatalogue(
  office: ReturnType<typeof openBroker>,
  cart: Cart,
  payload: string,
): Promise<void> {
  while (office.connection.state !== "connected") await pause(5);
  const { catalogue: topic } = topicsOf({ store: cart.store, cart: cart.name });
  await office.publish({ topic, payload, qos: 1, retain: true });
}
