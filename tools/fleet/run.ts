import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PROJECT } from "../../src/paths.ts";
import { startPostgres } from "../../test/e2e/postgres.ts";
import { type Program, start, until } from "../../test/e2e/program.ts";
import type { Shopped } from "./cart.ts";
import type { Orders, Told } from "./carts.ts";
import { type Effort, type Meter, openMeter } from "./effort.ts";
import { judge, rowsOf, type Verdict } from "./judge.ts";
import type { FleetOptions } from "./options.ts";
import { type Hub, openHub } from "./places.ts";

/** What a run came to. */
export type Outcome = {
  readonly verdict: Verdict;
  readonly hub: string;
  /** Of each cart, from switching on to the broker's welcome. */
  readonly connectMs: readonly number[];
  readonly endToEndMs: readonly number[];
  readonly seconds: number;
  readonly effort: Effort;
};

/** Starts broker, database, consumers and carts, waits until every bill is acknowledged or patience ends, and judges. */
export async function runFleet(options: FleetOptions): Promise<Outcome> {
  await using hub = await openHub(options);
  await using postgres = await startPostgres({ fsync: true });
  const stores = Array.from({ length: options.stores }, (_, i) => `s${i + 1}`);
  await using consumers = startConsumers(stores, hub, postgres.url);
  await consumers.listening;
  const [meter, startedMs] = [openMeter(), performance.now()];
  const shopped: Shopped[] = [];
  const connectMs: number[] = [];
  const hear = (told: Told) => {
    if (told.type === "shopped") shopped.push(told.shopped);
    if (told.type === "connected") connectMs.push(told.ms);
  };
  const fleet = processesOf(options, hub).map(orders => startCarts(orders, hear));
  const stop = new AbortController();
  const trouble = makeTrouble(options, { hub, meter, stop: stop.signal });
  const late = pause(options.patienceSeconds * 1000, "late", { signal: stop.signal }).catch(() => "stopped");
  await Promise.race([Promise.all(fleet.map(one => one.done)), late]);
  const seconds = (performance.now() - startedMs) / 1000;
  const effort = meter.used();
  stop.abort();
  await trouble;
  for (const { child } of fleet) await end(child);
  const lines = postgres.sql("select bill_id, trip_id, gross_minor, signature from stepout.bills");
  const verdict = judge(options.carts * options.bills, shopped, rowsOf(lines));
  const endToEndMs = shopped.map(one => one.endToEndMs);
  return { verdict, hub: hub.name, connectMs, endToEndMs, seconds, effort };
}

/** `stepout bills` for each store, as a store would run it. */
function startConsumers(stores: readonly string[], { url, version }: Hub, sink: string) {
  const running = stores.map(store =>
    start("bills", "--broker", url, "--mqtt", String(version), "--sink", sink, "--store", store),
  );
  const listens = (one: Program) =>
    until("a consumer listens", () => one.err().includes("waiting for bills"), 300_000);
  return {
    listening: Promise.all(running.map(listens)),
    async [Symbol.asyncDispose]() {
      for (const one of running) await one[Symbol.asyncDispose]();
    },
  };
}

/** The carts, dealt out to stores and processes like cards. */
export function processesOf(options: FleetOptions, { url, version }: Pick<Hub, "url" | "version">): Orders[] {
  const all = Array.from({ length: options.carts }, (_, i) => ({
    store: `s${1 + (i % options.stores)}`,
    cart: `cart-${i + 1}`,
  }));
  const chunk = Math.ceil(options.carts / options.processes);
  return Array.from({ length: options.processes }, (_, i) => ({
    url,
    version,
    carts: all.slice(i * chunk, (i + 1) * chunk),
    bills: options.bills,
    rampMs: options.rampSeconds * 1000,
    spreadMs: options.spreadSeconds * 1000,
    skewMs: options.skewSeconds * 1000,
    ackAfterMs: options.ackAfterSeconds * 1000,
  }));
}

function startCarts(orders: Orders, hear: (told: Told) => void) {
  const words = ["--import", "tsx", join(PROJECT, "tools/fleet/carts.ts"), JSON.stringify(orders)];
  const child = spawn(process.execPath, words, {
    cwd: PROJECT,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const done = new Promise<void>((resolve, reject) => {
    child.on("message", (told: Told) => (told.type === "done" ? resolve() : hear(told)));
    child.on("exit", code => reject(new Error(`a process of carts ended with ${code}`)));
  });
  // Told to everyone who waits; whoever does not wait any more need not hear it.
  done.catch(() => {});
  return { child, done };
}

type Scene = { readonly hub: Hub; readonly meter: Meter; readonly stop: AbortSignal };

/** Storms at even distances over the time in which carts shop, or the loss of a node. */
async function makeTrouble(options: FleetOptions, { hub, meter, stop }: Scene): Promise<void> {
  const { rampSeconds, spreadSeconds, storms, killAfterSeconds } = options;
  const everyMs = ((rampSeconds + spreadSeconds) * 1000) / (storms + 1);
  try {
    for (let n = 0; n < storms; n += 1) {
      await pause(everyMs, undefined, { signal: stop });
      meter.mark();
      await hub.storm();
    }
    if (killAfterSeconds === undefined) return;
    await pause(killAfterSeconds * 1000, undefined, { signal: stop });
    meter.mark();
    await hub.lose();
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

/** Lets the carts say goodbye, for a moment. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.send("goodbye");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await once(child, "exit");
  clearTimeout(impatient);
}
