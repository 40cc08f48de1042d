import { spawnSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsumerStep } from "./consumer.ts";
import { expect } from "./expect.ts";
import type { Cart } from "./fleet.ts";
import { answerFaults } from "./store.ts";
import { asForeign, asNewer, whileUnreadable } from "./unreadable.ts";

/** A line of the matrix: what is done to a cart on each of its trips. */
export type Row = {
  /** Also the beginning of the names of its carts. */
  readonly fault: string;
  /** Trips of each of its carts. */
  readonly trips: number;
  /** The process is killed on each trip, rather than disturbed. */
  readonly crashes: boolean;
  /** One trip; resolves when its process has ended. Throws where the fault did not happen as meant. */
  play(cart: Cart, n: number): Promise<void>;
  /** Its carts have a consumer to themselves, which dies once with each of their bills. */
  readonly consumer?: ConsumerStep;
  /** Shakes what all carts share, so nothing else runs meanwhile. */
  readonly alone?: boolean;
  /** A reason why it cannot run here. */
  readonly skip?: string | false;
};

/** Every durable step between the gate's judgement and the store's answer, in the order they come. */
export const steps = [
  "gate-edge",
  "state:before-write",
  "state:written",
  "state:synced",
  "state:renamed",
  "state:durable",
  "copy:before-write",
  "copy:written",
  "copy:synced",
  "copy:renamed",
  "copy:durable",
  "before-publish",
  "published",
  "confirmed",
  "acknowledged",
] as const;

/** The cart's process dies at each step: killed, or with the power of its disk. */
export function crashRows(trips: number): Row[] {
  return dyingAt(steps, trips);
}

/** The same in the middle of the writes that record the broker's confirmation, and the store's answer. */
export function laterCrashRows(trips: number): Row[] {
  const writing = steps.filter(step => /^(state|copy):/.test(step));
  return (["confirmation", "answer"] as const).flatMap((write, n) =>
    dyingAt(writing, trips, { prefix: `${write}-`, survives: n + 1 }),
  );
}

function dyingAt(
  where: readonly (typeof steps)[number][],
  trips: number,
  { prefix, survives } = { prefix: "", survives: 0 },
): Row[] {
  return (["kill", "power"] as const).flatMap(death =>
    where.map(dieAt => ({
      fault: `${prefix}${death === "kill" ? "killed" : "power-cut"}-at-${dieAt.replace(":", "-")}`,
      trips,
      crashes: true,
      play: async (cart: Cart) => expect(await cart.trip({ dieAt, death, survives }), "SIGKILL"),
    })),
  );
}

/** The store's consumer dies with each bill in its hands, and is started again. */
export function consumerRows(trips: number, skip: string | false): Row[] {
  return (["before-commit", "after-commit"] as const).map(consumer => ({
    fault: `consumer-killed-${consumer}`,
    trips,
    crashes: true,
    consumer,
    skip,
    play: async cart => expect(await cart.trip(), "done"),
  }));
}

/** Trips that end well, with something wrong before, beside or after them. */
export function troubleRows(trips: number): Row[] {
  const whole = async (cart: Cart, more = {}) => expect(await cart.trip(more), "done");
  const dayMs = 24 * 3600 * 1000;
  const row = (fault: string, play: Row["play"]): Row => ({ fault, trips, crashes: false, play });
  return [
    row("clock-jumps-a-day", cart => whole(cart, { clockJumpsMs: dayMs })),
    ...damages.map(([what, damage]) =>
      row(`state-file-${what}`, async (cart, n) => {
        await whole(cart);
        // One of the two copies; both at once is what no program survives.
        damage(join(cart.dir, n % 2 === 0 ? "cart.json" : "cart.copy.json"));
      }),
    ),
    ...answerFaults.map(fault => row(fault, cart => whole(cart))),
    row(
      "state-file-of-a-newer-version",
      whileUnreadable(/newer version of stepout \(state version 99\)/, asNewer),
    ),
    {
      ...row("state-file-of-another-user", whileUnreadable(/cart\.json.*EACCES/s, asForeign)),
      skip: process.getuid?.() === 0 ? false : "only root can give files away",
    },
    row("two-exits-within-a-second", cart => whole(cart, { walks: ["left", "left"] })),
    row("exit-return-and-exit", cart => whole(cart, { walks: ["left", "entered", "left"] })),
    row("gate-bounces-1000-times", cart => whole(cart, { bounces: 250 })),
    { ...row("disk-full", cart => whole(cart, { fillDisk: true })), skip: withoutSmallDisks() },
  ];
}

const damages: readonly (readonly [string, (path: string) => void])[] = [
  ["truncated", path => truncateSync(path, 100)],
  ["emptied", path => truncateSync(path, 0)],
  [
    "flipped",
    path => {
      const bytes = readFileSync(path);
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
  ],
];

function withoutSmallDisks(): string | false {
  return process.getuid?.() === 0 && spawnSync("mount", ["--version"]).status === 0
    ? false
    : "only root can mount a small disk to fill";
}
