import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { memoryStore } from "../../../src/billing/state-store.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openSight } from "../../../src/cart/sight.ts";
import { openTill } from "../../../src/cart/till.ts";
import type { Change } from "../../../src/counting/change.ts";
import type { Counting } from "../../../src/counting/counting.ts";
import { ids } from "../../../src/device/ids.ts";
import type { Vision, VisionEvent } from "../../../src/vision/supervision.ts";
import { identity, milk, water } from "../billing/office.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

const change = (sku: string): Change => ({
  t: 1,
  camera: "c",
  sku,
  delta: 1,
  basketDelta: 1,
  confidence: 0.9,
  evidence: { crossing: true, census: true },
});

/** A counting that gives what it is told to, at the first observation and at the end. */
function fakeCounting(at: { first?: Change[]; end?: Change[] } = {}) {
  const heard = { lost: [] as string[], finishedAt: [] as number[] };
  const counting: Counting = {
    observe: () => at.first?.splice(0) ?? [],
    lose: camera => void heard.lost.push(camera),
    finish: t => {
      heard.finishedAt.push(t);
      return at.end?.splice(0) ?? [];
    },
    doubts: () => [],
    tracks: () => [],
  };
  return { counting, heard };
}

const observed = (t: number): VisionEvent => ({
  type: "observation",
  observation: { camera: "c", t, items: [], hands: [] },
});

async function watching(counting: Counting | undefined, events: readonly VisionEvent[]) {
  const vision: Vision = {
    events: (async function* () {
      yield* events;
    })(),
    pid: () => undefined,
    async [Symbol.asyncDispose]() {},
  };
  let now = 0;
  const at = (t: number) => {
    now = t;
  };
  const keys = { publicKey: "", sign: () => "signed" };
  const till = await openTill({
    state: memoryStore(),
    catalogue: [water, milk],
    keys,
    ids,
    clock: () => 1e6,
    identity,
  });
  const health = createHealth({ cameras: ["c"], nowMs: () => 0, temperatures: () => ({}) });
  const sight = openSight({ cameras: ["c"], vision, counting, till, health, log: silent, now: () => now });
  await sight.done;
  return { sight, till, health, at };
}

const skus = (till: { basket: { lines: readonly { sku: string }[] } }) =>
  till.basket.lines.map(line => line.sku);

describe("sight", () => {
  it("has both changes of one frame on the bill although the cart leaves at once", async () => {
    const { counting } = fakeCounting({ first: [change(water.sku), change(milk.sku)] });
    const { sight, till } = await watching(counting, [observed(0)]);
    sight.conclude();
    const bill = await till.leave();
    assert.deepEqual(bill?.lines.map(line => line.sku).sort(), [milk.sku, water.sku].sort());
    assert.equal(bill?.degraded, false);
  });

  it("decides what is pending at the gate, and says when it saw nothing just before", async () => {
    const { counting, heard } = fakeCounting({ end: [change(water.sku)] });
    const { sight, till, at } = await watching(counting, [observed(5)]);
    at(9);
    sight.conclude();
    const bill = await till.leave();
    assert.deepEqual(heard.finishedAt, [9]);
    assert.deepEqual(bill?.review, ["degraded:blind-at-gate"]);
  });

  it("is not blind but done when every recording has ended", async () => {
    const { counting, heard } = fakeCounting({ end: [change(water.sku)] });
    const ended: VisionEvent = { type: "camera", camera: "c", state: "ended" };
    const { sight, till, at } = await watching(counting, [observed(5), ended]);
    at(99);
    sight.conclude();
    assert.deepEqual(heard.finishedAt, [5]);
    assert.equal((await till.leave())?.degraded, false);
  });

  it("holds every count while vision is replaced, and a trip begun meanwhile says so", async () => {
    const { counting, heard } = fakeCounting();
    const gone: VisionEvent = { type: "interrupted", reason: "killed", restartInMs: 1 };
    const { health } = await watching(counting, [observed(5), gone]);
    assert.deepEqual(heard.lost, ["c"]);
    assert.deepEqual(health.broken(), ["camera-lost:c", "no-catalogue"]);
  });

  it("counts nothing before the products are known, and anew from when they are", async () => {
    const { sight, till } = await watching(undefined, [observed(0)]);
    const { counting } = fakeCounting({ end: [change(water.sku)] });
    sight.recount(counting);
    await nextTurn();
    assert.deepEqual(skus(till), [], "the new counting has only begun");
    sight.conclude();
    assert.deepEqual(skus(till), [water.sku]);
  });
});
