import type { Client } from "pg";
import { Fault } from "../../fault.ts";

/**
 * How the tables came to be, a step for each version; a step that was released never changes. `body` is of
 * type json, not jsonb: it keeps the very text that the cart signed, and can still be asked (`body->'lines'`).
 */
const steps: readonly string[] = [
  `create table stepout.bills (
     bill_id uuid primary key,
     store text not null,
     cart text not null,
     sequence bigint not null,
     trip_id text not null,
     opened_at timestamptz not null,
     closed_at timestamptz not null,
     currency text not null,
     gross_minor bigint not null,
     tax_minor bigint not null,
     degraded boolean not null,
     needs_review boolean not null,
     signature text not null check (signature in ('valid', 'unknown key')),
     digest text not null,
     body json not null,
     received_at timestamptz not null default now(),
     unique (store, cart, sequence)
   );
   create view stepout.bill_lines as
     select bill_id, store, cart, sequence, closed_at, currency, line->>'sku' as sku, line->>'name' as name,
       (line->>'quantity')::bigint as quantity, (line->>'amountMinor')::bigint as amount_minor,
       (line->>'taxMinor')::bigint as tax_minor, (line->>'needsReview')::boolean as needs_review
     from stepout.bills cross join lateral json_array_elements(body->'lines') as line;
   create view stepout.missing_bills as
     select store, cart, sequence + 1 as first_missing, following - 1 as last_missing
     from (select store, cart, sequence, lead(sequence) over (partition by store, cart order by sequence) as following
           from stepout.bills) as pairs
     where following > sequence + 1;`,
];

/** Any number of our own: whoever makes or changes the tables holds this lock, so that two never do at once. */
const tablesLock = 7_367_021;

/**
 * Makes the tables, or brings them to this program's version, in one transaction. Throws what the database
 * threw, or Fault("database") for tables of a newer version or a database that is not in UTF-8.
 */
export async function prepareTables(client: Client, where: string): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(
    "select current_setting('server_encoding') as encoding",
  );
  if (rows[0]?.encoding !== "UTF8") {
    const message = `The database ${where} is in ${rows[0]?.encoding} and would not hold every name; make one with \`createdb --encoding=UTF8\`.`;
    throw new Fault("database", message);
  }
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [tablesLock]);
    await bringUp(client, where);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

async function bringUp(client: Client, where: string): Promise<void> {
  const found = await versionOf(client);
  if (found > steps.length) {
    const message = `The tables in ${where} are of a newer version (${found}) than this program (${steps.length}); install a newer stepout.`;
    throw new Fault("database", message);
  }
  // Nothing to do needs no right to make anything: the tables may have been made by the database's owner.
  if (found === steps.length) return;
  if (found === 0) {
    await client.query("create schema if not exists stepout");
    await client.query("create table stepout.version (version integer not null)");
    await client.query("insert into stepout.version values (0)");
  }
  for (const step of steps.slice(found)) await client.query(step);
  await client.query("update stepout.version set version = $1", [steps.length]);
}

async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>(
    "select to_regclass('stepout.version') as found",
  );
  if (rows[0]?.found == null) return 0;
  const { rows: versions } = await client.query<{ version: number }>("select version from stepout.version");
  return versions[0]?.version ?? 0;
}
