import type { Client } from "pg";
import {
  judgeRecalled,
  type Kept,
  type Ledger,
  type LedgerEntry,
  type Recalled,
} from "../../billing/ledger.ts";
import { isNew } from "../../billing/reception.ts";
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
  const using = <T>(work: (client: Client) => Promise<T>) =>
    connection.use(work).catch(error => {
      throw explained(error);
    });
  return {
    atOnce,
    keep: entry => using(client => keepOn(client, entry)),
    knows: ({ bill, digest }) =>
      using(async client => (await client.query(thisBill, [bill.billId, digest])).rowCount === 1),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** More in flight no longer helps: the server works through them one after the other. Brokers hand out 10 to 20. */
const atOnce = 20;

/** Whether a text is the URL of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** What the database will never hold does not concern the bills before and behind: its transaction is over by then. */
async function keepOn(client: Client, entry: LedgerEntry): Promise<Kept> {
  try {
    return await transact(client, entry);
  } catch (error) {
    if (isUnfit(error)) return { kind: "unfit", reason: `the store cannot keep it (${messageOf(error)})` };
    throw error;
  }
}

/**
 * One transaction: what is there of this cart, the row, the finding. Its statements go out together, and those of the
 * next bill behind them, so that a bill does not cost a way to the server and back for each. Nothing is left of it
 * where it throws.
 */
async function transact(client: Client, { bill, body, digest, signature }: LedgerEntry): Promise<Kept> {
  const { billId, store, cart, sequence } = bill;
  const asked = [
    client.query("begin"),
    // Until the commit nobody else judges or writes a bill of this cart, so the finding is still true then.
    client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`stepout:${store}/${cart}`]),
    client.query<Recalled["same"][number]>(sameBills, [billId, store, cart, sequence]),
    client.query<{ lowest: number | null; highest: number | null }>(numbersOfCart, [store, cart]),
    client.query(insertBill, valuesOf({ bill, body, digest, signature })),
    client.query("commit"),
  ] as const;
  // All are waited for: the commit ends the transaction also where it undoes it, and what one statement broke, those
  // behind it must not complain of to nobody.
  await Promise.allSettled(asked);
  const [, , same, numbers, inserted] = await Promise.all(asked);
  const { lowest, highest } = numbers.rows[0] ?? {};
  const recalled: Recalled = { same: same.rows, lowest: lowest ?? undefined, highest: highest ?? undefined };
  const finding = judgeRecalled(recalled, { sequence, digest });
  if (!isNew(finding)) return finding;
  // Another cart may come with the same id at this very moment: its bill stays, and ours is the changed one.
  return inserted.rowCount === 1 ? finding : { kind: "changed" };
}

/** Exactly what stands in the way of `insertBill`. */
const sameBills = `select digest, bill_id = $1 as "sameId" from stepout.bills
  where bill_id = $1 or (store = $2 and cart = $3 and sequence = $4)`;

const thisBill = "select 1 from stepout.bills where bill_id = $1 and digest = $2";

const numbersOfCart = `select min(sequence)::float8 as lowest, max(sequence)::float8 as highest
  from stepout.bills where store = $1 and cart = $2`;

/**
 * PostgreSQL takes texts as json that it cannot read, as those with a NUL or half of a character, and one such row ends
 * every question to the table. Read once as jsonb, such a bill is unfit.
 */
const insertBill = `insert into stepout.bills (bill_id, store, cart, sequence, trip_id, opened_at, closed_at,
    currency, gross_minor, tax_minor, degraded, needs_review, signature, digest, body)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 where $15::json::jsonb is not null
  on conflict do nothing`;

function valuesOf({ bill, body, digest, signature }: LedgerEntry): unknown[] {
  const { billId, store, cart, sequence, tripId, openedAt, closedAt, currency, totals, degraded } = bill;
  const needsReview = bill.review.length > 0 || bill.lines.some(line => line.needsReview);
  const place = [billId, store, cart, sequence, tripId, openedAt, closedAt];
  const money = [currency, totals.grossMinor, totals.taxMinor];
  return [...place, ...money, degraded, needsReview, signature, digest, body];
}
