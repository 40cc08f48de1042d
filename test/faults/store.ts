import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bill } from "../../src/billing/bill.ts";
import type { Ledger } from "../../src/billing/ledger.ts";
import { ackMessage } from "../../src/billing/messages.ts";
import { topicsOf } from "../../src/billing/topics.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { verifyBill } from "../../src/device/keys.ts";
import { openPostgresLedger } from "../../src/device/postgres/ledger.ts";
import { Fault } from "../../src/fault.ts";
import { openFileLedger } from "../../src/store/file.ts";
import { openStore } from "../../src/store/store.ts";
import type { Postgres } from "../e2e/postgres.ts";

/** How the store's answer goes wrong for a cart, told by the cart's name. */
export const answerFaults = ["answer-lost", "answer-late", "answer-doubled"] as const;

/** The two sinks, by the name of the store whose carts they serve. */
export type Sinks = AsyncDisposable & {
  /** Stores that have a sink. */
  readonly stores: readonly string[];
  /** Everything that was kept, as it stands in the file and in the table. */
  kept(): Bill[];
};

export type SinksOptions = {
  readonly url: string;
  readonly dir: string;
  /** Without it there is only the file. */
  readonly postgres: Postgres | undefined;
};

/** Receives the bills of the stores `file` and `postgres`, through the store's library. */
export async function openSinks({ url, dir, postgres }: SinksOptions): Promise<Sinks> {
  const broker = { url, backoff: { baseMs: 20, capMs: 200 } };
  const file = join(dir, "bills.jsonl");
  const ledgers: [string, Ledger][] = [["file", await openFileLedger(file)]];
  if (postgres !== undefined) ledgers.push(["postgres", await openPostgresLedger(postgres.url)]);
  const echo = openBroker({ ...broker, clientId: "faults-echo" });
  const open = ledgers.map(([store, ledger]) =>
    openStore({
      broker,
      clientId: `faults-${store}`,
      store,
      ledger: troubled(ledger),
      onNews: news => {
        if (news.type !== "bill" || !news.bill.cart.startsWith("answer-doubled")) return;
        // The same answer again, and one to a bill that this cart never wrote.
        const { ack } = topicsOf(news.bill);
        for (const billId of [news.bill.billId, "01890000-0000-7000-8000-000000000000"]) {
          void echo.publish(ackMessage(ack, { billId, status: "accepted" })).catch(() => {});
        }
      },
    }),
  );
  return {
    stores: ledgers.map(([store]) => store),
    kept: () => {
      const rows = postgres?.sql("select body from stepout.bills") ?? [];
      const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
      return [...lines, ...rows].map(body => JSON.parse(body) as Bill);
    },
    [Symbol.asyncDispose]: async () => {
      for (const part of [...open, echo, ...ledgers.map(([, ledger]) => ledger)])
        await part[Symbol.asyncDispose]();
    },
  };
}

/** A ledger after which the way back to some carts is broken or slow, once a bill. */
function troubled(ledger: Ledger): Ledger {
  const hit = new Set<string>();
  return {
    keep: async entry => {
      const kept = await ledger.keep(entry);
      const { billId, cart } = entry.bill;
      if (hit.has(billId)) return kept;
      hit.add(billId);
      if (cart.startsWith("answer-lost")) throw new Fault("storage", "the answer is lost on purpose");
      // The broker's confirmation is on the cart's disk before the answer comes, so that the answer's write is its own.
      if (cart.startsWith("answer-killed") || cart.startsWith("answer-power"))
        await new Promise(resolve => setTimeout(resolve, 100));
      // Longer than a cart waits before it sends the bill again.
      if (cart.startsWith("answer-late")) await new Promise(resolve => setTimeout(resolve, 600));
      return kept;
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What became of a cart's trips. `wrong`: a bill with another amount, a bad signature, or a number that is not its own. */
export type Verdict = {
  readonly received: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
};

/** Holds a cart's bills against the trips that it made, each of them two bottles of water for 258. */
export function judgeCart(bills: readonly Bill[], trips: number, publicKey: string): Verdict {
  const distinct = new Set(bills.map(bill => bill.tripId)).size;
  const numbers = bills.map(bill => bill.sequence).sort((a, b) => a - b);
  const wrong = bills.filter(bill => bill.totals.grossMinor !== 258 || !verifyBill(bill, publicKey)).length;
  const misnumbered = numbers.filter((number, i) => number !== i + 1).length;
  return {
    received: bills.length,
    lost: Math.max(0, trips - distinct),
    doubled: bills.length - distinct,
    wrong: wrong + misnumbered,
  };
}
