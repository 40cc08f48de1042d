import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf } from "../../../../tools/fleet/effort.ts";
import { fleetOptions } from "../../../../tools/fleet/options.ts";
import { processesOf } from "../../../../tools/fleet/run.ts";

test("what makes no sense is refused with the option's name", () => {
  assert.throws(
    () => fleetOptions(["--carts", "many"]),
    /--carts takes a whole number from 1 to 1000000, not many/,
  );
  for (const count of ["0", "-1", "1.5", "1e9", "257", ""])
    assert.throws(
      () => fleetOptions([`--processes=${count}`]),
      /--processes takes a whole number from 1 to 256/,
    );
  assert.throws(() => fleetOptions(["--kill-node-after", "5"]), /needs --cluster/);
  assert.throws(() => fleetOptions(["--cluster", "--storms", "1"]), /needs mosquitto/);
  assert.throws(() => fleetOptions(["--cartz", "1"]), TypeError);
});

test("every cart is in one process and one store, and stores have equal shares", () => {
  const options = fleetOptions(["--carts", "10", "--stores", "2", "--processes", "3"]);
  const dealt = processesOf(options, { url: "mqtt://127.0.0.1:1", version: 5 }).flatMap(one => one.carts);
  assert.equal(new Set(dealt.map(one => one.cart)).size, 10);
  assert.equal(dealt.filter(one => one.store === "s1").length, 5);
});

test("a process is told by its command line to belong to a part of the run", () => {
  const consumer = "node --import tsx src/main.ts bills --sink postgres://tester@127.0.0.1:1/postgres";
  assert.equal(partOf(consumer), "consumers");
  assert.equal(partOf("postgres: tester postgres 127.0.0.1(1) idle"), "database");
  assert.equal(partOf("/usr/lib/postgresql/15/bin/postgres -D /tmp/x"), "database");
  assert.equal(partOf("mosquitto -c /tmp/x"), "broker");
  assert.equal(partOf("node --import tsx tools/fleet/carts.ts {}"), "carts");
  assert.equal(partOf("node --import tsx tools/fleet/main.ts"), undefined);
});
