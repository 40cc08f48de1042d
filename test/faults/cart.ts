import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { backoffMs } from "../../src/backoff.ts";
import type { Identity } from "../../src/billing/bill.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { lastWill, statusMessage } from "../../src/billing/messages.ts";
import { emptyOutbox } from "../../src/billing/outbox.ts";
import { watchExit } from "../../src/cart/exit.ts";
import { createHealth } from "../../src/cart/health.ts";
import { openTill } from "../../src/cart/till.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { openSimulated, type ScriptedEdge } from "../../src/device/gpio/simulated.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { timers } from "../../src/device/timers.ts";
import { openLog } from "../../src/log.ts";
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
  /** Die at the first step of this name after the gate was passed. */
  readonly dieAt?: string;
  /** `kill`: SIGKILL; `power`: the same, and the disk keeps only what was synced. */
  readonly death?: "kill" | "power";
  /** How often each light barrier bounces at each edge. */
  readonly bounces?: number;
  /** How wrong this machine's wall clock is. */
  readonly clockOffMs?: number;
  /** Fills its disk when the gate is passed, and makes room again after a moment. */
  readonly fillDisk?: boolean;
  /** Test-only: takes a safeguard out, so that the matrix can show that it would tell. */
  readonly without?: "fsync" | "outbox";
};

const orders = JSON.parse(process.argv[2] ?? "") as Orders;
const { dir, store, cart, without } = orders;
const identity: Identity = { ...shop, store, cart };
const power = orders.death === "power" ? await watchPower({ dir, deaf: without === "fsync" }) : undefined;
let isArmed = false;

function step(name: string): void {
  if (!isArmed || name !== orders.dieAt) return;
  power?.cut();
  process.kill(process.pid, "SIGKILL");
}

const keys = openKeys(dir);
const file = await openStateFile({ dir, cartId: cart, step });
const state: typeof file =
  without === "outbox" ? { ...file, write: now => file.write({ ...now, outbox: emptyOutbox }) } : file;
const clock = () => Date.now() + (orders.clockOffMs ?? 0);
const till = await openTill({ state, catalogue: [water], keys, ids, clock, identity, retryMs: 50 });
const broker = openBroker({
  url: orders.url,
  clientId: `stepout-${store}-${cart}`,
  will: lastWill(identity, keys.publicKey),
  backoff: { baseMs: 20, capMs: 200 },
  answerMs: 1500,
});
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

/** Two bottles, and out through the gate; resolves when the trip's bill is on disk. */
async function goShopping(): Promise<void> {
  await till.enter();
  const { tripId = "" } = till.basket;
  await till.apply(taken);
  await till.apply(taken);
  const log = openLog("error");
  void watchExit({
    source: await openSimulated({ script: walkOut(orders.bounces ?? 0) }),
    spec: { debounceMs: 5, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 },
    till,
    sight: { conclude: passed },
    health: createHealth({ cameras: [], nowMs: () => performance.now(), temperatures: () => ({}) }),
    log,
    stop: stop.signal,
  });
  while (!sealed.has(tripId)) await pause(2);
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

/** The four edges of a way out, each barrier bouncing for a while before it holds. */
function walkOut(bounces: number): ScriptedEdge[] {
  const holdMs = 20 + bounces;
  const edges = [
    { sensor: "inner", blocked: true },
    { sensor: "outer", blocked: true },
    { sensor: "inner", blocked: false },
    { sensor: "outer", blocked: false },
  ] as const;
  return edges.flatMap(({ sensor, blocked }, i) =>
    Array.from({ length: bounces + 1 }, (_, n) => ({
      afterMs: i * holdMs + n,
      sensor,
      blocked: (bounces - n) % 2 === 0 ? blocked : !blocked,
    })),
  );
}
