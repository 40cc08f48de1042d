import assert from "node:assert/strict";
import { test } from "node:test";
import { isSound } from "../../tools/fleet/judge.ts";
import { fleetOptions } from "../../tools/fleet/options.ts";
import { runFleet } from "../../tools/fleet/run.ts";
import { withoutMosquitto } from "./mosquitto.ts";
import { withoutPostgres } from "./postgres.ts";

const skip = withoutMosquitto || withoutPostgres;

test("a handful of carts with wrong clocks, through a storm, has every bill in PostgreSQL once", {
  skip,
}, async () => {
  const few = ["--carts", "6", "--bills", "3", "--stores", "2", "--processes", "1"];
  const shaken = ["--ramp", "1", "--spread", "3", "--storms", "1", "--skew", "86400", "--ack-after", "2"];
  const { verdict, endToEndMs } = await runFleet(fleetOptions([...few, ...shaken, "--patience", "180"]));
  assert.equal(isSound(verdict), true, JSON.stringify(verdict));
  assert.equal(verdict.received, 18);
  assert.equal(endToEndMs.length, 18);
});
