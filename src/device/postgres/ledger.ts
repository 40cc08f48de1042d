import type { Client } from "pg";
import type { Bill } from "../../billing/bill.ts";
import {
  judgeRecalled,
  type Kept,
  type Ledger,
  type LedgerEntry,
  type Recalled,
} from "../../billing/ledger.ts";
import { Fault, isFault, messageOf } from "../../fault.ts";
import { checkUrl, connectionTo } from "./connection.ts";
import { databaseFault, isUnfit } from "./explain.ts";

/**
 * Opens bills in a PostgreSQL database (12 or newer): `postgres://user@host:5432/database`, the password from
 * PGPASSWORD or ~/.pgpass, `?sslmode=verify-full&sslrootcert=ca.pem` for TLS. Makes the table
 * `stepout.bills` on first use. Several ledgers, in several processes, may share one database. Throws
 * Fault("usage") for another URL, Fault("database") where the database cannot be used.
 */
export async function openPostgresLedger(url: string): Promise<Ledger> {
  if (!isPostgresUrl(url)) {
    throw new Fault("usage", "That is no PostgreSQL database; write postgres://user@host:5432/database.");
  }
  checkUrl(url);
  const connection = connectionTo(url);
  const explained = (error: unknown) => (isFault(error) ? error : databaseFault(connection.where, error));
  await connection
    .use(async () => {})
    .catch(error => {
      throw explained(error);
    });
  return {
    keep: entry =>
      connection
        .use(client => keepOn(client, entry))
        .catch(error => {
          if (isUnfit(error))
            return { kind: "unfit", reason: `the store cannot keep it (${messageOf(error)})` };
          throw explained(error);
        }),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** Whether a text is the URL of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** One transaction: what is there of this cart, the finding, the row. Nothing is left of it where it throws. */
async function keepOn(client: Client, entry: LedgerEntry): Promise<Kept> {
  const { bill, digest } = entry;
  const { store, cart, sequence } = bill;
  await client.query("begin");
  // Until the commit nobody else judges or writes a bill of this cart, so the finding is still true then.
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`stepout:${store}/${cart}`]);
  const finding = judgeRecalled(await recall(client, bill), { sequence, digest });
  if (finding.kind === "repeat" || finding.kind === "changed") {
    await client.query("rollback");
    return finding;
  }
  // Another cart may come with the same id at this very moment: its bill stays, and ours is the changed one.
  const isKept = await insert(client, entry);
  await client.query(isKept ? "commit" : "rollback");
  return isKept ? finding : { kind: "changed" };
}

async function recall(client: Client, { store, cart, billId, sequence }: Bill): Promise<Recalled> {
  const { rows: same } = await client.query<{ digest: string }>(
    `select digest from stepout.bills
     where bill_id = $1 or (store = $2 and cart = $3 and sequence = $4)`,
    [billId, store, cart, sequence],
  );
  const { rows: span } = await client.query<{ lowest: number | null; highest: number | null }>(
    `select min(sequence)::float8 as lowest, max(sequence)::float8 as highest from stepout.bills
     where store = $1 and cart = $2`,
    [store, cart],
  );
  return { same, lowest: span[0]?.lowest ?? undefined, highest: span[0]?.highest ?? undefined };
}

async function insert(client: Client, { bill, body, digest, signature }: LedgerEntry): Promise<boolean> {
  const { billId, store, cart, sequence, tripId, openedAt, closedAt, currency, totals, degraded } = bill;
  const needsReview = bill.review.length > 0 || bill.lines.some(line => line.needsReview);
  const place = [billId, store, cart, sequence, tripId, openedAt, closedAt];
  const money = [currency, totals.grossMinor, totals.taxMinor];
  const { rowCount } = await client.query(
    `insert into stepout.bills (bill_id, store, cart, sequence, trip_id, opened_at, closed_at, currency,
       gross_minor, tax_minor, degraded, needs_review, signature, digest, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing`,
    [...place, ...money, degraded, needsReview, signature, digest, body],
  );
  return rowCount === 1;
}
