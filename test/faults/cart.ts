import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { backoffMs } from "../../src/backoff.ts";
import type { Identity } from "../../src/billing/bill.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { lastWill, statusMessage } from "../../src/billing/messages.ts";
import { emptyOutbox } from "../../src/billing/outbox.ts";
import { clientIdOf } from "../../src/billing/topics.ts";
import { hearCatalogue } from "../../src/cart/catalogue-topic.ts";
import { watchExit } from "../../src/cart/exit.ts";
import { createHealth } from "../../src/cart/health.ts";
import { openTill } from "../../src/cart/till.ts";
import { brokerSchema } from "../../src/config/schema.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { openSimulated, type ScriptedEdge } from "../../src/device/gpio/simulated.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { timers } from "../../src/device/timers.ts";
import type { Passage } from "../../src/gate/passage.ts";
import { openLog } from "../../src/log.ts";
import type { BasketView } from "../../src/trip/view.ts";
import { identity as shop, taken, water } from "../e2e/small-shop.ts";
import { watchPower } from "./power.ts";

/**
 * A cart without its vision: till, gate, courier and broker as `stepout run` puts them together, in a process
 * that may be killed. It opens on its folder, shops once and leaves through the gate, or, told not to shop,
 * only comes in; it ends when all its bills are acknowledged, or dies at the step it is told.
 */
export type Orders = {
  readonly dir: string;
  readonly url: string;
  readonly store: string;
  readonly cart: string;
  readonly shop: boolean;
  /** Die at a step of this name after the gate was passed: at the first, unless some are to be survived. */
  readonly dieAt?: string;
  readonly survives?: number;
  /** `kill`: SIGKILL; `power`: the same, and the disk keeps only what was synced. */
  readonly death?: "kill" | "power";
  /** Ways through the gate, one right after the other; out unless told. Who comes in takes two bottles again. */
  readonly walks?: readonly Direction[];
  /** How often each light barrier bounces at each edge. */
  readonly bounces?: number;
  /** How far this machine's wall clock jumps, forth and back again each time that it is asked. */
  readonly clockJumpsMs?: number;
  /** Fills its disk when the gate is passed, and makes room again after a moment. */
  readonly fillDisk?: boolean;
  /** Takes products and prices from the store's topic, and waits a moment for them before it shops. */
  readonly hearsCatalogue?: boolean;
  readonly keepaliveSeconds?: number;
  /** Becomes this user before it looks at its folder. */
  readonly uid?: number;
  /** Test-only: takes a safeguard out, so that the matrix can show that it would tell. */
  readonly without?: "fsync" | "outbox";
};

type Direction = Passage["direction"];

const orders = JSON.parse(process.argv[2] ?? "") as Orders;
const { dir, store, cart, without, uid, keepaliveSeconds } = orders;
if (uid !== undefined) process.setuid?.(uid);
const identity: Identity = { ...shop, store, cart };
const power = orders.death === "power" ? await watchPower({ dir, deaf: without === "fsync" }) : undefined;
const sensors = ["inner", "outer"] as const;
let isArmed = false;
let survived = 0;

function step(name: string): void {
  if (!isArmed || name !== orders.dieAt) return;
  survived += 1;
  if (survived <= (orders.survives ?? 0)) return;
  power?.cut();
  process.kill(process.pid, "SIGKILL");
}

const keys = openKeys(dir);
const file = await openStateFile({ dir, cartId: cart, step });
const state: typeof file =
  without === "outbox" ? { ...file, write: now => file.write({ ...now, outbox: emptyOutbox }) } : file;
let jumpMs = (orders.clockJumpsMs ?? 0) / 2;
const clock = () => {
  jumpMs = -jumpMs;
  return Date.now() + jumpMs;
};
const till = await openTill({ state, catalogue: [water], keys, ids, clock, identity, retryMs: 50 });
const broker = openBroker({
  ...brokerSchema.parse({ url: orders.url }),
  clientId: clientIdOf(identity),
  will: lastWill(identity, keys.publicKey),
  backoff: { baseMs: 20, capMs: 200 },
  answerMs: 1500,
  ...(keepaliveSeconds === undefined ? {} : { keepaliveSeconds }),
});
const heard = orders.hearsCatalogue ? hearCatalogueOnce() : Promise.resolve();
broker.onConnection(({ state: now }) => {
  const status = { online: true, state: "shopping", version: "test", publicKey: keys.publicKey };
  if (now === "connected") void broker.publish(statusMessage(status, identity)).catch(() => {});
});
const courier = openCourier({
  post: till,
  broker,
  identity,
  timers,
  delayMs: attempt => backoffMs(attempt, { baseMs: 20, capMs: 200 }, Math.random),
  ackRequired: true,
  ackAfterMs: 400,
  step,
});
const sealed = new Set<string>();
let hasRoom: Promise<void> = Promise.resolve();
till.onNews(news => {
  if (news.type !== "sealed") return;
  sealed.add(news.bill.tripId);
  courier.wake();
});

const stop = new AbortController();
if (orders.shop) await goShopping();
// A trip that was cut off before its end is billed when the cart comes in again.
else await till.enter();
while (till.outbox.waiting.length > 0) await pause(5);
stop.abort();
await courier[Symbol.asyncDispose]();
await broker[Symbol.asyncDispose]();
await till[Symbol.asyncDispose]();
await file.settled();
// A trip that was over sooner must not leave the next one without a disk to begin on.
await hasRoom;
process.exit(0);

/** Resolves when the store's catalogue was taken or refused; one that the broker keeps back is not waited for long. */
function hearCatalogueOnce(): Promise<void> {
  return new Promise(resolve => {
    const log = { info: () => resolve(), error: () => resolve() };
    hearCatalogue({ broker, identity, log, learn: products => till.useCatalogue(products) });
    void pause(1500).then(resolve);
  });
}

/** Two bottles, and out through the gate; resolves when every trip's bill is on disk. */
async function goShopping(): Promise<void> {
  await heard;
  // What is broken from here on breaks under a cart that has its broker.
  while (broker.connection.state !== "connected") await pause(2);
  await till.enter();
  const trips = new Set<string>();
  const shop = async ({ tripId }: BasketView) => {
    if (tripId === undefined || trips.has(tripId)) return;
    trips.add(tripId);
    await Promise.all([till.apply(taken), till.apply(taken)]);
  };
  await shop(till.basket);
  till.onNews(news => news.type === "basket" && shop(news.basket));
  const log = openLog("error");
  const walks = orders.walks ?? ["left"];
  const owed = 1 + walks.filter(direction => direction === "entered").length;
  const { script, lastsMs } = walking(walks, orders.bounces ?? 0);
  void watchExit({
    source: await openSimulated({ script }),
    spec: { debounceMs: 5, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 },
    till,
    sight: { conclude: passed },
    health: createHealth({ cameras: [], nowMs: () => performance.now(), temperatures: () => ({}) }),
    log,
    stop: stop.signal,
  });
  process.stdout.write("walking\n");
  await pause(lastsMs);
  while (trips.size < owed || ![...trips].every(tripId => sealed.has(tripId))) await pause(2);
}

/** The gate has judged that the cart left; from here on every step is one to die at. */
function passed(): void {
  isArmed = true;
  step("gate-edge");
  if (orders.fillDisk) hasRoom = fillDisk();
}

/** Resolves when there is room again. */
async function fillDisk(): Promise<void> {
  const ballast = join(dir, "ballast");
  try {
    for (let bytes = 1 << 16; ; ) writeFileSync(ballast, Buffer.alloc(bytes), { flag: "a" });
  } catch {
    await pause(200);
    rmSync(ballast);
  }
}

/** The four edges of each way through the gate, each barrier bouncing for a while before it holds. */
function walking(walks: readonly Direction[], bounces: number): { script: ScriptedEdge[]; lastsMs: number } {
  const holdMs = 20 + bounces;
  const edges = walks.flatMap(direction => {
    const [first, second] = direction === "left" ? sensors : sensors.toReversed();
    return [
      { sensor: first, blocked: true },
      { sensor: second, blocked: true },
      { sensor: first, blocked: false },
      { sensor: second, blocked: false },
    ];
  });
  const script = edges.flatMap(({ sensor, blocked }, i) =>
    Array.from({ length: bounces + 1 }, (_, n) => ({
      afterMs: i * holdMs + n,
      sensor: sensor ?? "inner",
      blocked: (bounces - n) % 2 === 0 ? blocked : !blocked,
    })),
  );
  return { script, lastsMs: edges.length * holdMs };
}
