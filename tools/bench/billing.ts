import { EventEmitter, on, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Identity } from "../../src/billing/bill.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { billsOf } from "../../src/billing/topics.ts";
import { watchExit } from "../../src/cart/exit.ts";
import { createHealth } from "../../src/cart/health.ts";
import { openTill, type Till } from "../../src/cart/till.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { monotonicSeconds } from "../../src/device/clock.ts";
import type { EdgeSource } from "../../src/device/gpio/source.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openLocalBroker } from "../../src/device/local-broker.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { timers } from "../../src/device/timers.ts";
import type { Edge } from "../../src/gate/passage.ts";

const IDENTITY: Identity = {
  cart: "bench",
  store: "bench",
  currency: "EUR",
  software: { name: "stepout", version: "bench" },
  models: [],
};
const WATER = { sku: "water-500", name: "Water", priceMinor: 129, taxRate: 0.19, labels: ["bottle"] };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export type Latency = { readonly edgeToDiskMs: number[]; readonly edgeToBrokerMs: number[] };

/**
 * Trips of one item through the real gate logic, till, disk, courier and mosquitto. Each time runs from
 * the edge with which the last barrier clears, so the gate's debounce, which that edge must hold, is part of it.
 */
export async function billingLatency(bills: number, debounceMs: number): Promise<Latency> {
  const dir = mkdtempSync(join(tmpdir(), "stepout-bench-"));
  try {
    await using local = await openLocalBroker();
    await using store = openBroker({ url: local.url, clientId: "bench-store" });
    store.subscribe(billsOf(), () => {});
    await using broker = openBroker({ url: local.url, clientId: "bench-cart" });
    const state = await openStateFile({ dir, cartId: IDENTITY.cart });
    const keys = openKeys(dir);
    const till = await openTill({
      state,
      catalogue: [WATER],
      keys,
      ids,
      clock: Date.now,
      identity: IDENTITY,
    });
    const figures = await trips({ till, broker, bills, debounceMs });
    await till[Symbol.asyncDispose]();
    return figures;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type Setting = {
  readonly till: Till;
  readonly broker: ReturnType<typeof openBroker>;
  readonly bills: number;
  readonly debounceMs: number;
};

async function trips({ till, broker, bills, debounceMs }: Setting): Promise<Latency> {
  const news = new EventEmitter();
  await using courier = openCourier({
    post: till,
    broker,
    identity: IDENTITY,
    timers,
    delayMs: () => 10,
    ackRequired: false,
    onNews: event => event.type === "carried" && news.emit("carried"),
  });
  till.onNews(event => {
    if (event.type !== "sealed") return;
    news.emit("sealed");
    courier.wake();
  });
  const gate = barriers(debounceMs);
  const stop = new AbortController();
  const health = createHealth({ cameras: [], nowMs: () => performance.now(), temperatures: () => ({}) });
  const spec = { debounceMs, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 };
  const sight = { conclude: () => {} };
  const exit = watchExit({ source: gate.source, spec, till, sight, health, log: SILENT, stop: stop.signal });
  const figures: Latency = { edgeToDiskMs: [], edgeToBrokerMs: [] };
  for (let trip = 0; trip < bills; trip += 1) {
    await till.enter();
    await till.apply(CHANGE);
    const sealed = once(news, "sealed");
    const carried = once(news, "carried");
    const edge = await gate.walkOut();
    await sealed;
    figures.edgeToDiskMs.push(performance.now() - edge);
    await carried;
    figures.edgeToBrokerMs.push(performance.now() - edge);
  }
  stop.abort();
  await exit;
  return figures;
}

const CHANGE = {
  t: 0,
  camera: "bench",
  sku: WATER.sku,
  delta: 1,
  basketDelta: 1,
  confidence: 0.9,
  evidence: { crossing: true, census: true },
} as const;

/** Two light barriers that a small quick cart walks through; every level counts before the next one comes. */
function barriers(debounceMs: number) {
  const stepMs = debounceMs + 10;
  const emitter = new EventEmitter();
  const now = (sensor: Edge["sensor"], blocked: boolean): Edge => ({
    t: monotonicSeconds(),
    sensor,
    blocked,
  });
  const source: EdgeSource = {
    kind: "simulated",
    why: "bench",
    hear: () => {},
    async *edges(stop) {
      yield { ...now("inner", false), initial: true };
      yield { ...now("outer", false), initial: true };
      try {
        for await (const [edge] of on(emitter, "edge", { signal: stop })) yield edge as Edge;
      } catch (error) {
        if (!stop.aborted) throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
  return {
    source,
    /** Gives the time of the last edge, by the same clock as performance.now(). */
    async walkOut(): Promise<number> {
      for (const [sensor, blocked] of [
        ["inner", true],
        ["outer", true],
        ["inner", false],
      ] as const) {
        emitter.emit("edge", now(sensor, blocked));
        await pause(stepMs);
      }
      emitter.emit("edge", now("outer", false));
      return performance.now();
    },
  };
}
