import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { PROJECT } from "../../src/paths.ts";
import type { Orders } from "./cart.ts";
import type { ConsumerOrders } from "./consumer.ts";

/**
 * A program of this folder, compiled into one file: hundreds of processes are started, and looking for packages
 * is half of a start.
 */
export async function compile(name: "cart" | "consumer"): Promise<string> {
  const outfile = join(PROJECT, `node_modules/.cache/stepout-faults/${name}.mjs`);
  await build({
    entryPoints: [join(PROJECT, `test/faults/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minify: true,
    logLevel: "error",
    // An extra of pg that nobody has here; it does without.
    external: ["pg-native"],
    // Packages of the older kind call for Node's own modules by a function that modules do not have.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** One cart's folder, and its processes one after the other. */
export type Cart = {
  readonly name: string;
  readonly store: string;
  readonly dir: string;
  /** Trips begun so far: each of them is owed one bill, whatever happened to it. */
  readonly trips: () => number;
  /**
   * One shopping trip, and one more for each return through the gate. Resolves with what ended its process: a
   * signal, `done`, or `stuck`. `onWalk` is called when it sets out for the gate, connected and with a basket.
   */
  trip(more?: Partial<Orders>, onWalk?: () => void): Promise<string>;
  /** Starts it without shopping, until every bill is acknowledged. */
  drain(more?: Partial<Orders>): Promise<string>;
};

export type CartOptions = {
  readonly program: string;
  readonly url: string;
  readonly dir: string;
  readonly store: string;
  readonly name: string;
  readonly patienceMs: number;
};

export function cartIn({ program, url, dir, store, name, patienceMs }: CartOptions): Cart {
  mkdirSync(dir, { recursive: true });
  let trips = 0;
  const start = async (orders: Partial<Orders>, onWalk = () => {}) => {
    const all: Orders = { dir, url, store, cart: name, shop: false, ...orders };
    const child = spawn(process.execPath, [program, JSON.stringify(all)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.once("data", onWalk);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", text => (said += text));
    let isStuck = false;
    const late = setTimeout(() => {
      isStuck = true;
      child.kill("SIGKILL");
    }, patienceMs);
    const end = await new Promise<string>(resolve =>
      child.on("close", (code, signal) =>
        resolve(signal ?? (code === 0 ? "done" : `failed: ${said.slice(-2000)}`)),
      ),
    );
    clearTimeout(late);
    return isStuck ? `stuck: ${said.slice(-500)}` : end;
  };
  return {
    name,
    store,
    dir,
    trips: () => trips,
    trip: async (more = {}, onWalk) => {
      trips += 1 + (more.walks ?? []).filter(direction => direction === "entered").length;
      return start({ ...more, shop: true }, onWalk);
    },
    drain: (more = {}) => start(more),
  };
}

/** A consumer that is started again whenever it dies, as systemd would. */
export type Consumer = AsyncDisposable & {
  /** How often it was killed by its own hand. */
  readonly deaths: () => number;
};

export function keepConsuming(program: string, orders: ConsumerOrders): Consumer {
  mkdirSync(orders.dir, { recursive: true });
  let deaths = 0;
  let isOver = false;
  const start = () => {
    const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("exit", (_code, signal) => {
      if (isOver) return;
      if (signal === "SIGKILL") deaths += 1;
      running = start();
    });
    return child;
  };
  let running = start();
  return {
    deaths: () => deaths,
    async [Symbol.asyncDispose]() {
      isOver = true;
      running.kill("SIGKILL");
      if (running.exitCode === null && running.signalCode === null) await once(running, "exit");
    },
  };
}
