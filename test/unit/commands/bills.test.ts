import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { billsCommand } from "../../../src/commands/bills.ts";
import { nameOf } from "../../../src/commands/bills-ledger.ts";
import { isFault } from "../../../src/fault.ts";

test("a broker that can never be reached is a wrong command line, before anything is made", async t => {
  const dir = mkdtempSync(join(tmpdir(), "stepout-bills-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const [out, junk] = [join(dir, "bills.jsonl"), join(dir, "junk.pem")];
  writeFileSync(junk, "junk");
  for (const [words, complaint] of [
    [["--broker", "foo"], /foo is no broker; write mqtt:/],
    [["--broker", "mqtts://127.0.0.1:1", "--cert", junk], /belong together/],
    [["--broker", "mqtts://127.0.0.1:1", "--ca", junk], /authority .*junk\.pem is no PEM certificate/],
    [["--broker", "mqtt://127.0.0.1:1", "--ca", junk], /not encrypted/],
    [["--broker", "mqtt://127.0.0.1:1", "--store", "s/+"], /no \/, \+ and #/],
  ] as const) {
    await assert.rejects(
      billsCommand()
        .exitOverride()
        .parseAsync([...words, "--out", out], { from: "user" }),
      error => isFault(error, "usage") && complaint.test(error.message),
    );
  }
  assert.equal(existsSync(out), false);
});

test("a password on the command line is refused, wherever in the database's address it stands", async () => {
  for (const sink of ["postgres://till:secret@db/shop", "postgres://till@db/shop?password=secret"]) {
    await assert.rejects(
      billsCommand().exitOverride().parseAsync(["--broker", "mqtt://127.0.0.1:1", "--sink", sink], {
        from: "user",
      }),
      error => isFault(error, "usage") && /PGPASSWORD/.test(error.message) && !/secret/.test(error.message),
    );
  }
});

test("consumers of one database have a fixed name each, by the store they take", () => {
  const sink = "postgres://bills@db/shop";
  const names = [{ sink }, { sink, store: "s1" }, { sink, store: "s2" }].map(place => nameOf(place).clientId);
  assert.equal(new Set(names).size, 3);
  assert.deepEqual(nameOf({ sink, store: "s1" }), { clientId: names[1] });
});

test("of two machines that keep bills in a database each, neither gets the other one's bills under its name", () => {
  const isShared = (sink: string) =>
    nameOf({ sink }, "till-server").clientId === nameOf({ sink }, "laptop").clientId;
  for (const own of [
    "postgres://localhost/shop",
    "postgres://bills@127.0.0.1:5433/shop",
    "postgres://[::1]/shop",
    "postgres:///shop",
    "postgres:///shop?host=/run/postgresql",
  ])
    assert.equal(isShared(own), false, own);
  for (const one of ["postgres://bills@db.example/shop", "postgres:///shop?host=db.example"])
    assert.equal(isShared(one), true, one);
  const sockets = ["/run/a", "/run/b"].map(dir => nameOf({ sink: `postgres:///shop?host=${dir}` }).clientId);
  assert.notEqual(sockets[0], sockets[1], "two servers of one machine");
});
