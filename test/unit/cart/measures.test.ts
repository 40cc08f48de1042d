import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore } from "../../../src/billing/state-store.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openMeasures } from "../../../src/cart/measures.ts";
import { openTill } from "../../../src/cart/till.ts";
import { ids } from "../../../src/device/ids.ts";
import { entered, identity, milk, water } from "../billing/office.ts";

async function measured(zones: Readonly<Record<string, number>> = { cpu: 51.5 }) {
  const keys = { publicKey: "", sign: () => "c2lnbmF0dXJl" };
  const options = { state: memoryStore(), catalogue: [water, milk], keys, ids, clock: Date.now, identity };
  const till = await openTill(options);
  const health = createHealth({ cameras: ["shelf-1"], nowMs: () => 0, temperatures: () => zones });
  const measures = openMeasures({ version: "1", till, health });
  const value = async (series: string): Promise<number | undefined> => {
    const { text } = await measures.text({ count: 2, dropped: 1 });
    const line = text.split("\n").find(one => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length));
  };
  return { till, health, measures, value };
}

test("pieces, doubts, answers and bills are counted", async () => {
  const { till, value } = await measured();
  await till.apply(entered(3));
  await till.apply(entered(-1));
  await till.apply(entered(1, "milk", 0.2));
  await till.answer({ sku: "milk", said: 1 });
  await till.leave();
  assert.equal(await value('stepout_basket_changes_total{direction="in"}'), 4);
  assert.equal(await value('stepout_basket_changes_total{direction="out"}'), 1);
  assert.equal(await value("stepout_reviews_total"), 1);
  assert.equal(await value("stepout_answers_total"), 1);
  assert.equal(await value('stepout_bills_total{review="yes"}'), 1);
  assert.equal(await value('stepout_outbox_bills{status="queued"}'), 1);
  assert.equal(await value("stepout_sealing_seconds_count"), 1);
});

test("what the vision process does is counted by camera", async () => {
  const { measures, health, value } = await measured();
  health.camera({ type: "camera", camera: "shelf-1", state: "live" });
  const observation = { camera: "shelf-1", t: 0, items: [], hands: [] };
  measures.vision({ type: "observation", observation, inferenceMs: 15, dropped: 0 });
  measures.vision({ type: "observation", observation, inferenceMs: 15, dropped: 3 });
  measures.vision({ type: "interrupted", reason: "it died", restartInMs: 500 });
  assert.equal(await value('stepout_frames_total{camera="shelf-1"}'), 2);
  assert.equal(await value('stepout_frames_dropped_total{camera="shelf-1"}'), 3);
  assert.equal(await value('stepout_inference_seconds_bucket{le="0.01",camera="shelf-1"}'), 0);
  assert.equal(await value('stepout_inference_seconds_bucket{le="0.02",camera="shelf-1"}'), 2);
  assert.equal(await value("stepout_vision_restarts_total"), 1);
  assert.equal(await value('stepout_camera_up{camera="shelf-1"}'), 1);
});

test("what stands is measured when it is asked for", async () => {
  const { health, value } = await measured();
  health.broker(true);
  health.storage("full");
  assert.equal(await value('stepout_temperature_celsius{zone="cpu"}'), 51.5);
  assert.equal(await value("stepout_broker_connected"), 1);
  assert.equal(await value("stepout_storage_refuses"), 1);
  assert.equal(await value("stepout_screen_pages"), 2);
});

test("the cart's health says the same as its metrics", async () => {
  const { till, measures } = await measured();
  const observation = { camera: "shelf-1", t: 0, items: [], hands: [] };
  measures.vision({ type: "observation", observation, inferenceMs: 10, dropped: 0 });
  measures.vision({ type: "observation", observation, inferenceMs: 20, dropped: 3 });
  measures.shown(4);
  await till.apply(entered(3));
  await till.apply(entered(-1));
  await till.apply(entered(1, "milk", 0.2));
  await till.answer({ sku: "milk", said: 1 });
  await till.leave();
  const { meanMs, ...figures } = await measures.figures();
  assert.deepEqual(figures, {
    frames: { seen: 2, dropped: 3 },
    pieces: { in: 4, out: 1 },
    ...{ reviews: 1, answers: 1, bills: 1 },
    outbox: { queued: 1, confirmed: 0, rejected: 0 },
  });
  assert.deepEqual([meanMs.inference, meanMs.shown], [15, 4]);
  assert.deepEqual(Object.keys(meanMs), ["inference", "age", "shown", "sealing"]);
});

test("a camera of which nobody knows what it drops is not said to drop nothing", async () => {
  const { measures, value } = await measured();
  measures.vision({ type: "observation", observation: { camera: "shelf-1", t: 0, items: [], hands: [] } });
  assert.equal(await value('stepout_frames_dropped_total{camera="shelf-1"}'), undefined);
});

test("a sensor that falls silent shows no temperature any more, and not its last one for ever", async () => {
  const zones: Record<string, number> = { cpu: 51.5, gpu: 88 };
  const { value } = await measured(zones);
  assert.equal(await value('stepout_temperature_celsius{zone="gpu"}'), 88);
  delete zones.gpu;
  assert.equal(await value('stepout_temperature_celsius{zone="gpu"}'), undefined);
  assert.equal(await value('stepout_temperature_celsius{zone="cpu"}'), 51.5);
});
