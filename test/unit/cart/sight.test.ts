import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { memoryStore } from "../../../src/billing/state-store.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openSight } from "../../../src/cart/sight.ts";
import { openTill, type Till } from "../../../src/cart/till.ts";
import type { Change } from "../../../src/counting/change.ts";
import type { Counting } from "../../../src/counting/counting.ts";
import { createCounting } from "../../../src/counting/counting.ts";
import type { Doubt } from "../../../src/counting/doubt.ts";
import { ids } from "../../../src/device/ids.ts";
import { questionsOf } from "../../../src/trip/question.ts";
import { openTrip } from "../../../src/trip/trip.ts";
import type { Vision, VisionEvent } from "../../../src/vision/supervision.ts";
import { identity, milk, water } from "../billing/office.ts";
import { film, stands } from "../counting/scene.ts";

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
type Given = { first?: Change[]; end?: Change[]; doubts?: Doubt[] };

function fakeCounting(at: Given = {}) {
  const heard = { lost: [] as string[], finishedAt: [] as number[] };
  const counting: Counting = {
    observe: () => at.first?.splice(0) ?? [],
    lose: camera => void heard.lost.push(camera),
    finish: t => {
      heard.finishedAt.push(t);
      return at.end?.splice(0) ?? [];
    },
    beginTrip: () => void at.doubts?.splice(0),
    doubts: () => at.doubts ?? [],
    beliefs: () => [],
    tracks: () => [],
  };
  return { counting, heard };
}

const observed = (t: number, camera = "c"): VisionEvent => ({
  type: "observation",
  observation: { camera, t, items: [], hands: [] },
});

type Frames = readonly VisionEvent[] | ((till: Till) => AsyncIterable<VisionEvent>);

async function watching(counting: Counting | undefined, events: Frames, startT = 0) {
  const warned: string[] = [];
  const log = { ...silent, warn: (_about: unknown, words?: string) => void warned.push(words ?? "") };
  let now = startT;
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
  const vision: Vision = {
    events: (async function* () {
      yield* typeof events === "function" ? events(till) : events;
    })(),
    pid: () => undefined,
    async [Symbol.asyncDispose]() {},
  };
  const health = createHealth({ cameras: ["c"], nowMs: () => 0, temperatures: () => ({}) });
  const sight = openSight({ cameras: ["c"], vision, counting, till, health, log, now: () => now });
  await sight.done;
  return { sight, till, health, at, warned };
}

const skus = (till: { basket: { lines: readonly { sku: string }[] } }) =>
  till.basket.lines.map(line => line.sku);

/** Vision is ready with items of these weights. */
const ready = (sha256: string, labelsSha256 = "ef".repeat(32)): VisionEvent => ({
  type: "ready",
  models: [{ name: "items", sha256, labelsSha256, provider: "cpu", why: "as requested" }],
});

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

  it("calls a second without a picture at the gate blindness, and a hiccup none", async () => {
    for (const [sec, reasons] of [
      [0.9, []],
      [1.1, ["degraded:blind-at-gate"]],
    ] as const) {
      const { counting } = fakeCounting({ first: [change(water.sku)] });
      const { sight, till, at } = await watching(counting, [observed(5)]);
      at(5 + sec);
      sight.conclude();
      assert.deepEqual((await till.leave())?.review, reasons);
    }
  });

  it("says at the gate that one of two cameras had fallen silent, though it does not count as lost yet", async () => {
    const { counting } = fakeCounting({ first: [change(water.sku)] });
    const { sight, till, at } = await watching(counting, [observed(5, "door"), observed(7), observed(7.1)]);
    at(7.2);
    sight.conclude();
    assert.deepEqual((await till.leave())?.review, ["degraded:blind-at-gate"]);
  });

  it("says of a camera that is lost or over just that, and nothing more at the gate", async () => {
    for (const state of ["lost", "ended"] as const) {
      const { counting, heard } = fakeCounting({ first: [change(water.sku)] });
      const gone: VisionEvent = { type: "camera", camera: "door", state };
      const { sight, till, at } = await watching(counting, [observed(5, "door"), gone, observed(7)]);
      at(7.2);
      sight.conclude();
      const reasons = state === "lost" ? ["degraded:camera-lost:door"] : [];
      assert.deepEqual((await till.leave())?.review, reasons);
      // What a lost camera does not see has not gone.
      assert.deepEqual(heard.lost, state === "lost" ? ["door"] : []);
    }
  });

  it("says on the bill when frames come too seldom to count by, and not for a single long wait", async () => {
    for (const [times, reasons] of [
      [[0, 1.4, 2.8, 4.2], ["degraded:camera-slow:c"]],
      [[0, 1.4, 1.6, 3, 4.4, 4.6], []],
    ] as const) {
      const { till } = await watching(
        fakeCounting({ first: [change(water.sku)] }).counting,
        times.map(t => observed(t)),
      );
      assert.deepEqual((await till.leave())?.review, reasons);
    }
  });

  it("says so on the next trip too, however short that is, though the log has it already", async () => {
    async function* frames(till: Till): AsyncGenerator<VisionEvent> {
      for (let n = 0; n < 10; n += 1) yield observed(2 * n);
      await till.leave();
      await till.enter();
      for (let n = 10; n < 12; n += 1) yield observed(2 * n);
    }
    const { till, warned } = await watching(fakeCounting().counting, frames);
    assert.deepEqual([till.trip?.degraded, warned.length], [["camera-slow:c"], 1]);
  });

  it("has the camera that blocked vision in health as the cause, not as one of those that went with it", async () => {
    const reason = "Camera c (csi:0) is lost: vision blocked at its start.";
    const { health, till } = await watching(undefined, [
      { type: "interrupted", reason: "it gave no sign of life", restartInMs: 1 },
      { type: "camera", camera: "c", state: "lost", reason },
    ]);
    assert.deepEqual(health.report().cameras, [{ name: "c", state: "lost", reason }]);
    assert.equal(till.basket.degraded, true);
  });

  it("has the model on the bill that looked, where its file was replaced and vision then started anew", async () => {
    const [loaded, newer] = [identity.models[0]?.sha256 ?? "", "cd".repeat(32)];
    const died: VisionEvent = { type: "interrupted", reason: "it was ended by SIGKILL", restartInMs: 1 };
    for (const [events, models] of [
      [[ready(loaded), observed(0)], [{ name: "items", sha256: loaded }]],
      [[ready(loaded), died, ready(newer), observed(0)], [{ name: "items", sha256: newer }]],
    ] as const) {
      const { till } = await watching(fakeCounting({ first: [change(water.sku)] }).counting, events);
      assert.deepEqual((await till.leave())?.models, models);
    }
  });

  it("says on this bill and on the next that a model was replaced under the running cart, until it is back", async () => {
    const [loaded, newer] = ["ab".repeat(32), "cd".repeat(32)];
    const { health, till } = await watching(undefined, [ready(loaded), ready(newer)]);
    assert.equal(till.basket.degraded, true);
    assert.ok(health.broken().includes("model-replaced:items"));
    const back = await watching(undefined, [ready(loaded), ready(newer), ready(loaded)]);
    assert.ok(!back.health.broken().includes("model-replaced:items"));
  });

  it("takes the same weights under other labels for another model: the catalogue was held against the former ones", async () => {
    const weights = "ab".repeat(32);
    const { health, till } = await watching(undefined, [ready(weights), ready(weights, "cd".repeat(32))]);
    assert.equal(till.basket.degraded, true);
    assert.ok(health.broken().includes("model-replaced:items"));
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
    const { health, till } = await watching(counting, [observed(5), gone]);
    assert.deepEqual(heard.lost, ["c"]);
    assert.deepEqual(till.trip?.degraded, ["vision-interrupted"]);
    assert.deepEqual(health.broken(), ["camera-lost:c", "no-catalogue"]);
  });

  it("counts a recording from its start although vision died before the first picture", async () => {
    const counting = createCounting({
      cameras: [
        {
          name: "c",
          watches: "basket",
          zone: [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ],
        },
      ],
      skuOf: new Map([["bottle", water.sku]]),
    });
    const lines = film({ camera: "c", items: [{ label: "bottle", at: stands(0.5, 0.5, 2) }], untilT: 8 });
    const events: VisionEvent[] = [
      { type: "interrupted", reason: "it died while it loaded its models", restartInMs: 1 },
      ...lines.map(observation => ({ type: "observation", observation }) as const),
      { type: "camera", camera: "c", state: "ended" },
    ];
    // The machine has been on for a day; a recording begins at 0.
    const { sight, till } = await watching(counting, events, 86_400);
    sight.conclude();
    assert.deepEqual(skus(till), [water.sku]);
  });

  it("counts nothing before the products are known, and anew from when they are", async () => {
    const { sight, till } = await watching(undefined, [observed(0)]);
    const { counting } = fakeCounting({ end: [change(water.sku)] });
    sight.recount(() => counting);
    await nextTurn();
    assert.deepEqual(skus(till), [], "the new counting has only begun");
    sight.conclude();
    assert.deepEqual(skus(till), [water.sku]);
  });

  it("tells once that a camera is unplugged, however often it is tried again, and marks each trip all the same", async () => {
    const lost = { type: "camera", camera: "c", state: "lost", reason: "no such device" } as const;
    async function* tries(till: Till): AsyncGenerator<VisionEvent> {
      for (let n = 0; n < 50; n += 1) yield lost;
      await till.leave();
      await till.enter();
      yield lost;
    }
    const { till, health, warned } = await watching(undefined, tries);
    assert.deepEqual(warned, ["camera lost"]);
    assert.deepEqual(till.trip?.degraded, ["camera-lost:c"]);
    assert.equal(health.report().cameras[0]?.reason, "no such device");
  });

  const doubt: Doubt = {
    sku: water.sku,
    quantity: 1,
    confidence: 0.7,
    reason: "c saw 1 go in",
    otherwise: -1,
  };

  it("asks for a number that stays in doubt, and forgets the question when the doubt has ended", async () => {
    const given: Given = { first: [change(water.sku)], doubts: [doubt] };
    const { counting } = fakeCounting(given);
    const asked: (readonly number[])[][] = [];
    async function* frames(till: Till): AsyncGenerator<VisionEvent> {
      for (const t of [0, 0.8, 1.6, 2.4, 3.2, 4]) {
        if (t === 4) given.doubts = [];
        yield observed(t);
        asked.push(questionsOf(till.trip ?? openTrip("none", 0)).map(({ options }) => options));
      }
    }
    const { till } = await watching(counting, frames);
    assert.deepEqual(asked, [[], [], [], [], [[0, 1]], []]);
    assert.deepEqual((await till.leave())?.review, []);
  });

  it("bills what is in doubt at the gate as counted, marked, with the words, and only to this shopper", async () => {
    const { counting } = fakeCounting({ first: [change(water.sku)], doubts: [doubt] });
    const { sight, till } = await watching(counting, [observed(0)]);
    sight.conclude();
    const bill = await till.leave();
    assert.deepEqual(
      bill?.lines.map(line => [line.sku, line.quantity, line.needsReview]),
      [[water.sku, 1, true]],
    );
    assert.deepEqual(bill?.review, [`doubtful:${water.sku}: c saw 1 go in`]);
    sight.conclude();
    await till.enter();
    sight.conclude();
    assert.equal(await till.leave(), undefined, "the next shopper owes and hears nothing");
  });

  it("begins anew from a basket that holds what was pending", async () => {
    const { counting } = fakeCounting({ end: [change(water.sku)] });
    const { sight, till } = await watching(counting, [observed(0)]);
    let held: readonly string[] = [];
    sight.recount(() => {
      held = skus(till);
      return fakeCounting().counting;
    });
    assert.deepEqual(held, [water.sku]);
  });

  it("says nothing of the gate when counting begins anew while nothing is seen", async () => {
    const { counting } = fakeCounting({ end: [change(water.sku)] });
    const { sight, till, at } = await watching(counting, [observed(5)]);
    at(9);
    sight.recount(() => fakeCounting().counting);
    const bill = await till.leave();
    assert.deepEqual([bill?.lines[0]?.sku, bill?.review], [water.sku, []]);
  });

  it("keeps a doubt on the trip when counting begins anew", async () => {
    const { counting } = fakeCounting({ first: [change(water.sku)], doubts: [doubt] });
    const { sight, till } = await watching(counting, [observed(0)]);
    sight.recount(() => fakeCounting().counting);
    sight.conclude();
    assert.deepEqual((await till.leave())?.review, [`doubtful:${water.sku}: c saw 1 go in`]);
  });
});
