import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { defaultRates } from "../../src/counting/default-rates.ts";
import type { CountingRates } from "../../src/counting/rates.ts";
import { readCountingRates } from "../../src/models/counting-rates.ts";
import { lyingThere } from "../unit/dataset/episodes/trips.ts";
import { run } from "./program.ts";
import { putTrip } from "./trip-folder.ts";

describe("stepout evaluate rates", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-rates-"));
  const out = join(folder, "counting.json");
  before(() => putTrip(join(folder, "trips/seen"), lyingThere("apple", 3, 9, 9)));
  after(() => rmSync(folder, { recursive: true }));
  const measure = async (...options: readonly string[]) => {
    const done = await run("evaluate", "rates", join(folder, "trips"), "--out", out, ...options);
    assert.equal(done.code, 0, done.err());
    return readCountingRates(out);
  };

  it("measures all shares, or only those that are asked for and keeps the rest as built in", async () => {
    const all = await measure();
    const { source, excess, ...rest } = await measure("--only", "excess");
    assert.deepEqual({ ...rest, excess: all.excess }, { ...withoutSource(defaultRates), excess });
    assert.notEqual(excess, defaultRates.excess);
    assert.match(source, /^excess: 1 trips in .*; the rest: 700 simulated/);
  });

  it("goes on from what another file knows, instead of what is built in", async () => {
    await measure();
    const known = join(folder, "known.json");
    renameSync(out, known);
    const { source, excess, ...rest } = await measure("--known", known, "--only", "excess");
    const { source: from, ...before } = readCountingRates(known);
    assert.deepEqual({ ...rest, excess: before.excess }, before);
    // One trip without a phantom weighs little beside the twenty cases that the other file stands for.
    assert.ok(Math.abs(excess - before.excess) < 0.05, `${excess} after ${before.excess}`);
    assert.ok(source.endsWith(`the rest: ${from}`), source);
    const both = await run("evaluate", "rates", folder, "--out", out, "--known", known, "--afresh");
    assert.match(both.err(), /cannot be used with/);
  });

  it("refuses a folder before it measures anything", async () => {
    const wrong = await run("evaluate", "rates", join(folder, "nowhere"), "--out", folder);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err(), /is a folder; name a file/);
  });

  it("names what can be asked for", async () => {
    const wrong = await run("evaluate", "rates", folder, "--out", out, "--only", "exces");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err(), /Give some of withHand, .*excess, confusions/);
  });
});

function withoutSource({ source: _source, ...rest }: CountingRates): Omit<CountingRates, "source"> {
  return rest;
}
