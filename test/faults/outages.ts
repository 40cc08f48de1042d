import { setTimeout as pause } from "node:timers/promises";
import { topicsOf } from "../../src/billing/topics.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import type { Mosquitto } from "../e2e/mosquitto.ts";
import type { Postgres } from "../e2e/postgres.ts";
import { water } from "../e2e/small-shop.ts";
import { openWire } from "../e2e/wire.ts";
import type { Orders } from "./cart.ts";
import { expect } from "./expect.ts";
import type { Cart } from "./fleet.ts";
import type { Row } from "./rows.ts";

/** A walk through the gate takes this long, and its bill is sealed and sent after it. */
const walkMs = 80;

/** Longer than a cart waits for the broker's word (its `answerMs`). */
const frozenMs = 1700;

/** A trip on which something breaks while the cart walks out, its bill not yet answered; throws where it came too late. */
async function breaking(cart: Cart, more: Partial<Orders>, trouble: () => Promise<void>): Promise<void> {
  let isOver = false;
  let setOut = () => {};
  const walking = new Promise<void>(resolve => {
    setOut = resolve;
  });
  const ended = cart.trip(more, setOut).finally(() => {
    isOver = true;
  });
  await Promise.race([walking, ended]);
  await pause(Math.random() * walkMs);
  if (isOver) throw new Error(`the trip was over before anything broke: ${await ended}`);
  await trouble();
  expect(await ended, "done");
}

/** What all carts share goes away while they are on their way out. */
export function outageRows(trips: number, mosquitto: Mosquitto, postgres: Postgres | undefined): Row[] {
  const during = (
    fault: string,
    away: () => Promise<void>,
    back: () => Promise<void>,
    awayMs = 100,
  ): Row => ({
    ...{ fault, trips, crashes: false, alone: true },
    play: cart =>
      breaking(cart, {}, async () => {
        await away();
        await pause(awayMs);
        await back();
      }),
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
      frozenMs,
    ),
    ...(postgres === undefined ? [] : [during("database-killed", postgres.kill, postgres.start)]),
  ];
}

/** Bytes of a bill of this shop and its headers. */
const longestBill = 2000;

/** Short, but longer than a busy machine keeps a process waiting. */
const keepaliveSeconds = 2;

/** What lies between one cart and the broker, and what the store tells it. */
export function wayRows(trips: number, { port, url }: Mosquitto): Row[] {
  const row = (fault: string, play: Row["play"]): Row => ({ fault, trips, crashes: false, play });
  return [
    row("broker-unreachable-past-keepalive", async cart => {
      await using wire = await openWire(port);
      await breaking(cart, { url: wire.url, keepaliveSeconds }, async () => {
        wire.block(true);
        // A client gives up after two heartbeats, the broker after one and a half.
        await pause(2250 * keepaliveSeconds);
        wire.block(false);
      });
    }),
    row("connection-cut-in-a-message", async cart => {
      await using wire = await openWire(port);
      await breaking(cart, { url: wire.url }, async () => {
        wire.breakAfter(Math.floor(Math.random() * longestBill), "toBroker");
      });
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
