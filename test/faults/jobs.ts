import { join } from "node:path";
import type { Bill } from "../../src/billing/bill.ts";
import { openKeys } from "../../src/device/keys.ts";
import type { Orders } from "./cart.ts";
import type { ConsumerOrders } from "./consumer.ts";
import { type Cart, cartIn, keepConsuming } from "./fleet.ts";
import type { Line } from "./print.ts";
import type { Row } from "./rows.ts";
import { judgeCart } from "./store.ts";

export type Programs = { readonly cart: string; readonly consumer: string };

/** A row of the matrix and its carts, one for each sink. */
export type Job = {
  readonly row: Row;
  readonly carts: readonly Cart[];
  /** Stores whose cart is still on its trips. */
  readonly unfinished: Set<string>;
  readonly consumer: ConsumerOrders | undefined;
  readonly programs: Programs;
  /** A safeguard that its carts do without. */
  readonly without: Orders["without"];
  readonly troubles: string[];
};
export type Work = Job & { readonly cart: Cart };

export type Place = {
  readonly programs: Programs;
  readonly url: string;
  readonly stores: readonly string[];
  /** The database; empty where there is none. */
  readonly sink: string;
  /** Everything of the run lies in here. */
  readonly scratch: string;
  readonly without: Orders["without"];
  /** Puts a disk of its own, and a small one, into a folder. */
  readonly mountSmallDisk: (dir: string) => void;
};

/** A row's carts, none where it is skipped, in folders of their own. */
export function jobOf(row: Row, place: Place): Job {
  const { programs, url, stores, sink, scratch, without, mountSmallDisk } = place;
  const mine = row.skip ? [] : row.consumer === undefined ? stores : [row.fault];
  // Without a safeguard a cart may wait for ever for the answer to a bill that contradicts an earlier one.
  const patienceMs = without === undefined ? 120_000 : 30_000;
  const carts = mine.map(store => {
    const dir = join(scratch, store, row.fault);
    if (row.fault === "disk-full") mountSmallDisk(dir);
    return cartIn({ program: programs.cart, url, dir, store, name: row.fault, patienceMs });
  });
  const scars = join(scratch, "consumers", row.fault);
  const consumer = row.consumer && { url, store: row.fault, sink, dir: scars, dieAt: row.consumer };
  return { row, carts, unfinished: new Set(mine), consumer, programs, without, troubles: [] };
}

/** What has become of a row so far. */
export function lineOf({ row, carts, troubles }: Job, kept: readonly Bill[]): Line {
  const verdicts = carts.map(cart =>
    judgeCart(
      kept.filter(bill => bill.store === cart.store && bill.cart === cart.name),
      cart.trips(),
      openKeys(cart.dir).publicKey,
    ),
  );
  return { row, expected: carts.reduce((sum, cart) => sum + cart.trips(), 0), verdicts, troubles };
}

/** All trips of one cart, and then its rest, so that every bill has had its chance. */
export async function live({ row, cart, consumer, programs, without, troubles }: Work): Promise<void> {
  await using desk = consumer && keepConsuming(programs.consumer, consumer);
  const hindered: Partial<Orders> = without === undefined ? {} : { without };
  const hindering: Cart = { ...cart, trip: (more, onWalk) => cart.trip({ ...more, ...hindered }, onWalk) };
  for (let n = 0; n < row.trips; n += 1) {
    await row.play(hindering, n).catch(error => troubles.push(String(error)));
    // Without a safeguard a cart may get stuck for good; that is told once, not with every trip.
    if (troubles.length > 0) break;
  }
  const end = await cart.drain(hindered);
  if (end !== "done") troubles.push(`its last bills did not get through: ${end}`);
  if (desk !== undefined && desk.deaths() !== cart.trips()) {
    troubles.push(`its consumer was to die ${cart.trips()} times, and died ${desk.deaths()} times`);
  }
}
