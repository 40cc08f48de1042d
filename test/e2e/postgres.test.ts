import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import type { LedgerEntry } from "../../src/billing/ledger.ts";
import { digestOf } from "../../src/device/bill-intake.ts";
import { verifyBill } from "../../src/device/keys.ts";
import { openPostgresLedger } from "../../src/device/postgres/ledger.ts";
import { isFault } from "../../src/fault.ts";
import { altered, publishedKey, signedBody } from "../unit/device/signed.ts";
import { certificates, withoutOpenssl } from "./certificates.ts";
import { type Postgres, startPostgres, withoutPostgres } from "./postgres.ts";

function entryOf(body: string): LedgerEntry {
  return { bill: JSON.parse(body) as Bill, body, digest: digestOf(body), signature: "valid" };
}

describe("bills in PostgreSQL", { skip: withoutPostgres }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(async () => postgres[Symbol.asyncDispose]());

  /** A database of its own for a test. */
  function database(name: string, options = ""): string {
    postgres.sql(`create database ${name} ${options}`);
    return postgres.url.replace(/postgres$/, name);
  }

  it("keeps every bill once, in the cart's own bytes, and says where its number stands", async () => {
    const url = database("findings");
    const kinds: string[] = [];
    for (const numbers of [
      [3, 4, 4],
      [7, 3, 5, 2, 8],
    ]) {
      // Opened anew between: what is known stands in the table.
      await using ledger = await openPostgresLedger(url);
      for (const number of numbers) {
        const kept = await ledger.keep(entryOf(signedBody(number)));
        kinds.push(kept.kind === "gap" ? `gap ${kept.missing}` : kept.kind);
      }
    }
    assert.deepEqual(kinds, ["first", "next", "repeat", "gap 5,6", "repeat", "late", "older", "next"]);
    const bodies = postgres.sql("select body from stepout.bills order by sequence", "findings");
    assert.deepEqual(bodies, [2, 3, 4, 5, 7, 8].map(signedBody));
    assert.ok(bodies.every(body => verifyBill(JSON.parse(body), publishedKey)));
    const missing = postgres.sql(
      "select cart, first_missing, last_missing from stepout.missing_bills",
      "findings",
    );
    assert.deepEqual(missing, ["cart-7\t6\t6"]);
    const lines = postgres.sql("select sum(quantity), sum(amount_minor) from stepout.bill_lines", "findings");
    assert.deepEqual(lines, ["12\t1548"]);
    const totals = postgres.sql("select sum(gross_minor), sum(tax_minor) from stepout.bills", "findings");
    assert.deepEqual(totals, ["1548\t246"]);
  });

  it("knows a bill that it keeps by its bytes, and no other", async () => {
    await using ledger = await openPostgresLedger(database("knowing"));
    await ledger.keep(entryOf(signedBody(1)));
    const changed = altered(signedBody(1), bill => (bill.degraded = true));
    const known = [signedBody(1), changed, signedBody(2)].map(body => ledger.knows?.(entryOf(body)));
    assert.deepEqual(await Promise.all(known), [true, false, false]);
  });

  it("keeps the first of two bills with one id or one number, and calls the other one changed, or a clash", async () => {
    const url = database("conflicts");
    await using ledger = await openPostgresLedger(url);
    await ledger.keep(entryOf(signedBody(1)));
    const sameId = altered(signedBody(1), bill => Object.assign(bill, { sequence: 2, cart: "cart-8" }));
    const sameNumber = altered(signedBody(2), bill => Object.assign(bill, { sequence: 1 }));
    for (const [body, kind] of [
      [sameId, "changed"],
      [sameNumber, "clash"],
    ] as const)
      assert.equal((await ledger.keep(entryOf(body))).kind, kind);
    assert.deepEqual(postgres.sql("select body from stepout.bills", "conflicts"), [signedBody(1)]);
  });

  it("keeps each bill once when several consumers are handed the same ones at the same time", async () => {
    const url = database("sharing");
    const consumers = await Promise.all([1, 2, 3].map(() => openPostgresLedger(url)));
    const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
    const found = await Promise.all(
      consumers.map(async ledger => {
        const kinds: string[] = [];
        for (const number of numbers) kinds.push((await ledger.keep(entryOf(signedBody(number)))).kind);
        await ledger[Symbol.asyncDispose]();
        return kinds;
      }),
    );
    assert.equal(found.flat().filter(kind => kind === "repeat").length, 40);
    assert.deepEqual(
      found.flat().filter(kind => kind === "changed"),
      [],
    );
    assert.deepEqual(postgres.sql("select count(*), max(sequence) from stepout.bills", "sharing"), [
      "20\t20",
    ]);
  });

  it("throws while the server is away, and goes on by itself when it is back", async () => {
    const url = database("outage");
    await using ledger = await openPostgresLedger(url);
    await ledger.keep(entryOf(signedBody(1)));
    const fails = (words: RegExp) =>
      assert.rejects(
        ledger.keep(entryOf(signedBody(2))),
        error => isFault(error, "database") && words.test(error.message),
      );
    await postgres.kill();
    await fails(/closed the connection|nothing listens/);
    await fails(/127\.0\.0\.1:\d+\/outage cannot be used: nothing listens there; start PostgreSQL/);
    await postgres.start();
    assert.equal((await ledger.keep(entryOf(signedBody(2)))).kind, "next");
    assert.deepEqual(postgres.sql("select sequence from stepout.bills order by 1", "outage"), ["1", "2"]);
  });

  it("refuses for ever what the database can never hold, and takes what comes behind it", async () => {
    await using ledger = await openPostgresLedger(database("unfit"));
    const odd = altered(signedBody(1), bill => Object.assign(bill, { tripId: "a\u0000b" }));
    const kept = await ledger.keep(entryOf(odd));
    assert.match(kept.kind === "unfit" ? kept.reason : kept.kind, /the store cannot keep it \(.*0x00/);
    assert.equal((await ledger.keep(entryOf(signedBody(1)))).kind, "first");
  });

  it("refuses what its own questions could never read, so that no single bill ends them all", async () => {
    await using ledger = await openPostgresLedger(database("unreadable"));
    await ledger.keep(entryOf(signedBody(1)));
    for (const name of ["Water\0\0", "Water \ud83d"]) {
      const odd = altered(signedBody(2), bill => Object.assign(bill, { lines: [{ sku: "water", name }] }));
      const kept = await ledger.keep(entryOf(odd));
      assert.match(kept.kind === "unfit" ? kept.reason : kept.kind, /the store cannot keep it/);
    }
    const names = postgres.sql(
      "select name, body->'review' from stepout.bill_lines join stepout.bills using (bill_id)",
      "unreadable",
    );
    assert.deepEqual(names, ["Water\t[]"]);
  });

  it("takes many at once and judges them in their order, one that it can never hold among them", async () => {
    await using ledger = await openPostgresLedger(database("pipelined"));
    const odd = altered(signedBody(9), bill => Object.assign(bill, { tripId: "a\u0000b" }));
    const bodies = [1, 2, 2, 5].map(signedBody).concat(odd, [4, 6].map(signedBody));
    const kept = await Promise.all(bodies.map(body => ledger.keep(entryOf(body))));
    assert.deepEqual(
      kept.map(({ kind }) => kind),
      ["first", "next", "repeat", "gap", "unfit", "late", "next"],
    );
    const numbers = postgres.sql("select sequence from stepout.bills order by sequence", "pipelined");
    assert.deepEqual(numbers, ["1", "2", "4", "5", "6"]);
  });

  it("waits for the server's disk although the server is set up not to", async () => {
    const url = database("hurried");
    postgres.sql("alter database hurried set synchronous_commit = off");
    await using ledger = await openPostgresLedger(url);
    postgres.sql(
      `create function public.look() returns trigger language plpgsql as
         $$ begin new.trip_id := current_setting('synchronous_commit'); return new; end $$;
       create trigger look before insert on stepout.bills for each row execute function public.look()`,
      "hurried",
    );
    await ledger.keep(entryOf(signedBody(1)));
    assert.deepEqual(postgres.sql("select trip_id from stepout.bills", "hurried"), ["on"]);
  });

  it("says in one sentence what keeps a database from being used", async () => {
    const url = database("refusals");
    postgres.sql("create role guest login; revoke create on database refusals from public");
    postgres.sql("create schema stepout; create table stepout.version as select 99 as version", "postgres");
    database("ascii", "encoding 'SQL_ASCII' template template0");
    for (const [wrong, words] of [
      [url.replace("refusals", "nowhere"), /there is no such database; make it with/],
      [url.replace("tester", "guest"), /its user may not write there; grant CREATE/],
      [url.replace("tester", "nobody"), /refuses the login/],
      [`${url}?sslmode=verify-full`, /does not offer TLS; enable/],
      [postgres.url, /of a newer version \(99\) than this program \(1\); install a newer stepout/],
      [url.replace("refusals", "ascii"), /is in SQL_ASCII .*createdb --encoding=UTF8/],
    ] as const) {
      await assert.rejects(openPostgresLedger(wrong), error => {
        assert.ok(isFault(error, "database"), String(error));
        assert.match(error.message, words);
        return true;
      });
    }
    const lost = `${url}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
    for (const wrong of ["mysql://x", lost]) {
      await assert.rejects(openPostgresLedger(wrong), error => isFault(error, "usage"));
    }
  });

  it("needs no right to make tables where they were made by somebody else", async () => {
    const url = database("given");
    await (await openPostgresLedger(url))[Symbol.asyncDispose]();
    postgres.sql(
      "create role clerk login; grant usage on schema stepout to clerk; grant select on all tables in schema stepout to clerk; grant insert on stepout.bills to clerk",
      "given",
    );
    await using ledger = await openPostgresLedger(url.replace("tester", "clerk"));
    assert.equal((await ledger.keep(entryOf(signedBody(1)))).kind, "first");
  });
});

it("a login and a certificate are asked for and checked", {
  skip: withoutPostgres || withoutOpenssl,
}, async t => {
  await using postgres = await startPostgres({ auth: "scram-sha-256" });
  const open = async (more = "") =>
    (await openPostgresLedger(`${postgres.url}${more}`))[Symbol.asyncDispose]();
  const refused = (more: string, words: RegExp) =>
    assert.rejects(open(more), error => {
      assert.ok(isFault(error, "database"), String(error));
      assert.match(error.message, words);
      assert.doesNotMatch(String(error.stack), /tester's/);
      return true;
    });
  t.after(() => delete process.env.PGPASSWORD);
  await refused("", /refuses the login; correct the user, or give PGPASSWORD/);
  process.env.PGPASSWORD = "wrong";
  await refused("", /refuses the login/);
  process.env.PGPASSWORD = "tester's";
  await open();
  const { ca, otherCa: other, cert, key } = certificates(postgres.dir);
  postgres.give(cert);
  postgres.give(key);
  for (const line of ["ssl = on", `ssl_cert_file = '${cert}'`, `ssl_key_file = '${key}'`])
    postgres.configure(line);
  await postgres.kill();
  await postgres.start();
  await open(`?sslmode=verify-full&sslrootcert=${ca}`);
  await refused(
    "?sslmode=verify-full",
    /signed by nobody we know; name the authority's file as `sslrootcert`/,
  );
  await refused(`?sslmode=verify-full&sslrootcert=${other}`, /signed by nobody we know/);
});
