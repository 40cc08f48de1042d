import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import type { CartState } from "../../src/billing/cart-state.ts";
import { openKeys } from "../../src/device/keys.ts";
import { unwrap } from "../../src/device/state-file/envelope.ts";
import { bundled } from "./bundled.ts";
import type { Orders } from "./till-process.ts";

export const billTopic = "stepout/v1/s/carts/c/bill";

export type RunningCart = {
  /** The signal that ended the process, null for none. */
  readonly died: Promise<unknown>;
  /** Resolves when the last thing the process said is that so many bills wait. */
  waiting(bills: number): Promise<void>;
  kill(): void;
  end(): Promise<void>;
};

/** One cart's folder on disk, and its processes: one at a time, each may be killed. All is gone after the test. */
export function cartOf(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), "stepout-cart-"));
  let child: ChildProcess | undefined;
  t.after(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(dir, { recursive: true, force: true });
  });
  const start = (url: string, orders: Partial<Orders> = {}): RunningCart => {
    const all: Orders = { dir, url, shop: false, ackRequired: false, ...orders };
    const running = spawn(process.execPath, [bundled("test/e2e/till-process.ts"), JSON.stringify(all)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = running;
    const said: string[] = [];
    createInterface(running.stdout).on("line", line => said.push(line));
    const died = once(running, "exit").then(([, signal]) => signal);
    return {
      died,
      waiting: async bills => {
        while (said.at(-1) !== `outbox ${bills}`) {
          assert.equal(running.exitCode, null, "the cart's process ended by itself");
          await new Promise(resolve => setTimeout(resolve, 10));
        }
      },
      kill: () => void running.kill("SIGKILL"),
      end: async () => {
        running.kill("SIGTERM");
        await died;
      },
    };
  };
  /** What a power cut would leave: read from disk, without the program. */
  const onDisk = (): CartState => {
    const found = unwrap(readFileSync(join(dir, "cart.json"), "utf8"));
    if (found.kind !== "whole") throw new Error(found.kind);
    return found.state;
  };
  return { dir, start, onDisk, publicKey: () => openKeys(dir).publicKey };
}

/** Bills by id, in the order they came first; a bill that came twice must have come with the same bytes. */
export function distinctBills(heard: readonly { readonly payload: string }[]): Bill[] {
  const bodies = new Map<string, string>();
  for (const { payload } of heard) {
    const { billId } = JSON.parse(payload) as Bill;
    assert.equal(bodies.get(billId) ?? payload, payload);
    bodies.set(billId, payload);
  }
  return [...bodies.values()].map(body => JSON.parse(body) as Bill);
}
