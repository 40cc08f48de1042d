import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { openDisplay } from "../../src/cart/display.ts";
import { createHealth } from "../../src/cart/health.ts";
import { openMeasures } from "../../src/cart/measures.ts";
import { openTill } from "../../src/cart/till.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { openLog } from "../../src/log.ts";

/** What the cart under measurement tells its parent at the end. Times in milliseconds. */
export type Figures = {
  /** The total after each change, and the wall time at which it was counted. */
  readonly counted: readonly { readonly total: number; readonly atMs: number }[];
  readonly pages: number;
  readonly loopMs: { readonly p50: string; readonly p99: string; readonly max: string };
};

const CHANGES = 300;
const PAUSE_MS = 60;
/** The loop's delay is sampled this often; a sample that comes late by more is delay. */
const RESOLUTION_MS = 5;

// Forty products: the state that is told is as large as that of a full cart.
const catalogue = Array.from({ length: 40 }, (_, i) => ({
  ...{ sku: `product-${i}`, name: `A product with a name of some length, ${i}`, priceMinor: 101 + i },
  ...{ taxRate: 0.07, labels: [`label-${i}`] },
}));

const dir = mkdtempSync(join(tmpdir(), "stepout-bench-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
process.on("SIGTERM", () => process.exit(0));
const log = openLog("error");
const identity = {
  ...{ store: "s", cart: "c", currency: "EUR", models: [] },
  software: { name: "stepout", version: "bench" },
};
const state = await openStateFile({ dir, cartId: "c" });
const till = await openTill({ state, catalogue, keys: openKeys(dir), ids, clock: Date.now, identity });
const health = createHealth({ cameras: ["a"], nowMs: () => performance.now(), temperatures: () => ({}) });
health.camera({ type: "camera", camera: "a", state: "live" });
health.catalogue(catalogue.length);
const measures = openMeasures({ version: "bench", till, health });
const screen = { port: 0, language: "en", debug: false } as const;
const display = await openDisplay({ screen, identity, till, health, log, measures });
process.send?.(display.url);

process.once("message", async () => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const counted: { total: number; atMs: number }[] = [];
  for (let i = 0; i < CHANGES; i += 1) {
    const sku = `product-${i % catalogue.length}`;
    const change = { t: i, camera: "a", sku, delta: -1, basketDelta: 1, confidence: 0.9 };
    const atMs = performance.timeOrigin + performance.now();
    const safe = till.apply({ ...change, evidence: { crossing: true, census: true } });
    counted.push({ total: till.basket.grossMinor, atMs });
    await safe;
    await sleep(PAUSE_MS);
  }
  const beyond = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS).toFixed(1);
  const loopMs = {
    p50: beyond(delay.percentile(50)),
    p99: beyond(delay.percentile(99)),
    max: beyond(delay.max),
  };
  process.send?.({ counted, pages: display.pages.count, loopMs } satisfies Figures);
});
