import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Bill } from "../../src/billing/bill.ts";
import type { Change } from "../../src/counting/change.ts";
import { unwrap } from "../../src/device/state-file/envelope.ts";
import { PROJECT } from "../../src/paths.ts";
import type { Product } from "../../src/trip/product.ts";
import { bundled } from "./bundled.ts";
import type { Orders } from "./screen-process.ts";

const fixtures = join(PROJECT, "test/fixtures");
export const bottles = join(fixtures, "observations/bottles.jsonl");

/** Why a test of the screen cannot run here; false where it can. */
export const withoutPage = existsSync(join(PROJECT, "dist/page/index.html"))
  ? false
  : "the page is not built: npm run build";

/** As if a camera had seen it: pieces that came into the basket (+) or left it (−). */
export function seen(sku: string, basketDelta: number, confidence = 0.95): Change {
  const evidence = { crossing: true, census: confidence > 0.5 };
  return { t: 0, camera: "shelf-1", sku, delta: -basketDelta, basketDelta, confidence, evidence };
}

/** A cart with a screen, on a folder and a port of its own. */
export type ScreenCart = AsyncDisposable & {
  readonly url: string;
  /** Starts the process; resolves when the screen is served. */
  start(orders?: Partial<Orders>): Promise<void>;
  /** Ends it like a power cut does. */
  kill(): Promise<void>;
  /** Stops and goes on, like a process that got no time. */
  freeze(yes: boolean): void;
  /** Breaks the light barriers as a cart on its way out does, or on its way in. */
  walk(way: "out" | "in"): Promise<void>;
  /** The newest bill on its disk. */
  bill(): Bill | undefined;
};

export type ScreenCartOptions = {
  /** More YAML for `screen`. */
  readonly screen?: string;
  /** Instead of the one bottle of test/fixtures/products.yaml. */
  readonly products?: readonly Product[];
};

/** Makes the cart's folder. Nothing runs yet. */
export async function screenCart({ screen = "", products }: ScreenCartOptions = {}): Promise<ScreenCart> {
  const folder = mkdtempSync(join(tmpdir(), "stepout-screen-"));
  const port = await freePort();
  const gate = join(folder, "gate.sock");
  const config = join(folder, "cart.yaml");
  const catalogue = products ? JSON.stringify(products) : join(fixtures, "products.yaml");
  const yaml = readFileSync(join(fixtures, "shelf.yaml"), "utf8")
    .replace("driver: simulated", `driver: simulated\n  socket: ${gate}`)
    .replace("catalogue: products.yaml", `catalogue: ${catalogue}`)
    .replace(/state: .*/, `state: { dir: ${join(folder, "state")} }\nscreen: { port: ${port}, ${screen} }`);
  writeFileSync(config, yaml);
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async start(orders = {}) {
      const all: Orders = { config, camera: "shelf-1", speed: 8, ...orders };
      child = spawn(process.execPath, [bundled("test/e2e/screen-process.ts"), JSON.stringify(all)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = await once(createInterface({ input: child.stdout ?? process.stdin }), "line");
      if (!String(line).startsWith("screen http")) throw new Error(`no screen: ${line}`);
    },
    kill,
    freeze: yes => void child?.kill(yes ? "SIGSTOP" : "SIGCONT"),
    walk: way => walk(gate, way === "out" ? ["inner", "outer"] : ["outer", "inner"]),
    bill: () => newestOn(join(folder, "state/cart.json")),
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestOn(path: string): Bill | undefined {
  const found = unwrap(readFileSync(path, "utf8"));
  if (found.kind !== "whole") throw new Error(found.kind);
  const { waiting, done } = found.state.outbox;
  const body = [...waiting, ...done].sort((a, b) => b.sequence - a.sequence)[0]?.body;
  return body === undefined ? undefined : (JSON.parse(body) as Bill);
}

async function walk(gate: string, [first, second]: readonly [string, string] | string[]): Promise<void> {
  const socket = connect(gate);
  for (const edge of [
    { t: 0, sensor: first, blocked: true },
    { t: 0.3, sensor: second, blocked: true },
    { t: 0.7, sensor: first, blocked: false },
    { t: 1, sensor: second, blocked: false },
  ]) {
    socket.write(`${JSON.stringify(edge)}\n`);
    await once(socket, "data");
  }
  socket.end();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
