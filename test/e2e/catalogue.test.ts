import assert from "node:assert/strict";
import { test } from "node:test";
import type { Broker } from "../../src/billing/broker.ts";
import { topicsOf } from "../../src/billing/topics.ts";
import { hearCatalogue } from "../../src/cart/catalogue-topic.ts";
import type { Product } from "../../src/trip/product.ts";
import { becomes, connected, quick } from "./broker-client.ts";
import { startMosquitto, withoutMosquitto } from "./mosquitto.ts";
import { identity, water } from "./small-shop.ts";

const skip = withoutMosquitto;
const { catalogue: topic } = topicsOf(identity);

/** A cart that listens, what it learnt, what it complained of, and a store that speaks. */
async function openShop(url: string, version: 4 | 5) {
  // Both are in this process, which is busy reading for seconds; on a slow machine that is many heartbeats.
  const patient = { ...quick, answerMs: 600_000, keepaliveSeconds: 1200, url };
  const broker = await connected({ ...patient, version });
  const store = await connected({ ...patient, clientId: "store" });
  const learnt: (readonly Product[])[] = [];
  const complaints: string[] = [];
  const log = { info: () => {}, error: (text: string) => void complaints.push(text) };
  hearCatalogue({ broker, identity, log: log as never, learn: products => void learnt.push(products) });
  const tell = async (value: unknown) => {
    const payload = typeof value === "string" ? value : JSON.stringify(value);
    await becomes(store, "connected");
    return store.publish({ topic, payload, qos: 1, retain: true });
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5));
  };
  const parts: readonly Broker[] = [broker, store];
  return {
    ...{ broker, learnt, complaints, tell, until },
    async [Symbol.asyncDispose]() {
      for (const part of parts) await part[Symbol.asyncDispose]();
    },
  };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...water, sku: `sku-${i}`, labels: [`label-${i}`] }));

/** What no store should send. */
const garbage: readonly (readonly [what: string, payload: unknown])[] = [
  ["nothing", ""],
  ["half a catalogue", JSON.stringify([water]).slice(0, 40)],
  ["null", "null"],
  ["no products", []],
  ["a depth of brackets", "[".repeat(100_000)],
  ["a negative price", [{ ...water, priceMinor: -1 }]],
  ["one product twice", [water, water]],
  ["a label of two products", [water, { ...water, sku: "other" }]],
  ["a hundred thousand products without a name", many(100_000).map(({ name: _, ...rest }) => rest)],
  ["a million things that are no products", Array.from({ length: 1_000_000 }, () => 0)],
];

test("a catalogue of 100,000 products is taken, and no garbage takes its place", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  await using shop = await openShop(mosquitto.url, 5);
  await shop.tell(many(100_000));
  await shop.until(() => shop.learnt.length === 1);
  assert.equal(shop.learnt[0]?.length, 100_000);
  for (const [i, [what, payload]] of garbage.entries()) {
    await shop.tell(payload);
    await shop.until(() => shop.complaints.length > i);
    assert.match(shop.complaints[i] ?? "", /is not used, the last good one stays/, what);
    assert.ok((shop.complaints[i] ?? "").length < 20_000, `${what} is told in short`);
  }
  assert.equal(shop.learnt.length, 1);
  await shop.tell([water]);
  await shop.until(() => shop.learnt.length === 2);
  assert.deepEqual(shop.learnt[1], [water]);
});

for (const version of [4, 5] as const) {
  test(`a catalogue of 50 MB does no harm over MQTT ${version === 5 ? "5" : "3.1.1"}`, { skip }, async () => {
    await using mosquitto = await startMosquitto();
    await using shop = await openShop(mosquitto.url, version);
    await shop.tell(`"${"x".repeat(50 * 1024 * 1024)}"`);
    // Over MQTT 5 the broker knows that it is too long for us; over 3.1.1 it comes and is not read.
    if (version === 4) await shop.until(() => shop.complaints.length === 1);
    await shop.tell([water]);
    await shop.until(() => shop.learnt.length === 1);
    assert.deepEqual(shop.learnt, [[water]]);
    assert.equal(shop.broker.connection.state, "connected");
  });
}

test("a catalogue that comes again with a new connection is not read again", { skip }, async () => {
  await using mosquitto = await startMosquitto({
    lines: ["allow_anonymous true", "persistence true", "persistence_location {dir}/", "autosave_interval 1"],
  });
  await using shop = await openShop(mosquitto.url, 5);
  await shop.tell([water]);
  await shop.until(() => shop.learnt.length === 1);
  const reconnected = becomes(shop.broker, "disconnected").then(() => becomes(shop.broker, "connected"));
  await mosquitto.restart();
  await reconnected;
  await shop.tell([{ ...water, priceMinor: 139 }]);
  await shop.until(() => shop.learnt.length === 2);
  assert.deepEqual(
    shop.learnt.map(([product]) => product?.priceMinor),
    [129, 139],
  );
});
