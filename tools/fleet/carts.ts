import { setTimeout as pause } from "node:timers/promises";
import { type FleetCart, openFleetCart, type Shopped } from "./cart.ts";
import { basketOf } from "./shopping.ts";

/** What one process of the fleet is told, as JSON on its command line. */
export type Orders = {
  readonly url: string;
  readonly version: 4 | 5;
  /** Its carts: their numbers, and the store that each is in. */
  readonly carts: readonly { readonly store: string; readonly cart: string }[];
  /** Bills of each cart. */
  readonly bills: number;
  /** The carts switch on within this time, each at a moment of its own. */
  readonly rampMs: number;
  /** And shop within this time, each trip at a moment of its own. */
  readonly spreadMs: number;
  /** Each cart's clock is wrong by up to this much, either way. */
  readonly skewMs: number;
  readonly ackAfterMs: number;
};

/** What it tells its parent: each cart's first connection, each bill that was acknowledged, and the end. */
export type Told =
  | { readonly type: "connected"; readonly ms: number }
  | { readonly type: "shopped"; readonly shopped: Shopped }
  | { readonly type: "done" };

const tell = (told: Told) => process.send?.(told);
const orders = JSON.parse(process.argv[2] ?? "") as Orders;
const open = await Promise.all(orders.carts.map(live));
tell({ type: "done" });
// Nobody leaves before all are done, as in a store that is open: a goodbye is no part of what is measured.
process.once("message", async () => {
  await Promise.all(open.map(cart => cart[Symbol.asyncDispose]()));
  process.exit(0);
});

async function live(place: Orders["carts"][number]): Promise<FleetCart> {
  const { url, version, bills, rampMs, spreadMs, skewMs, ackAfterMs } = orders;
  await pause(Math.random() * rampMs);
  const clockOffMs = Math.round((2 * Math.random() - 1) * skewMs);
  const cart = await openFleetCart({ ...place, url, version, clockOffMs, ackAfterMs });
  // A store switches its carts on before it opens its doors.
  tell({ type: "connected", ms: await cart.connected });
  const startedMs = performance.now();
  for (let n = 0; n < bills; n += 1) {
    const atMs = ((n + Math.random()) / bills) * spreadMs;
    await pause(Math.max(0, startedMs + atMs - performance.now()));
    tell({ type: "shopped", shopped: await cart.shop(basketOf(Math.random)) });
  }
  return cart;
}
