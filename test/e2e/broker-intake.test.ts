import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openBroker } from "../../src/device/broker/broker.ts";
import { quick } from "./broker-client.ts";
import { delivery, serverSaying, welcome } from "./broker-server.ts";

/** A consumer of two at once that is handed four messages, and how to end the work on each of them. */
async function openConsumer(t: TestContext) {
  const deliveries = ["a", "b", "c", "d"].map((payload, i) => delivery(i + 1, payload));
  const server = await serverSaying(t, Buffer.concat([welcome, ...deliveries]));
  const consumer = openBroker({
    ...quick,
    ...{ url: server.url, version: 4, sessionSeconds: 60, atOnce: 2 },
    backoff: { baseMs: 60_000, capMs: 60_000 },
  });
  t.after(() => consumer[Symbol.asyncDispose]());
  const inHand = new Map<string, { resolve: () => void; reject: (why: Error) => void }>();
  consumer.subscribe(
    "bills",
    ({ payload }) => new Promise<void>((resolve, reject) => void inHand.set(payload, { resolve, reject })),
  );
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
  };
  return { server, inHand, until };
}

test("as many messages are in hand as was asked for, and they are confirmed in the order they came", async t => {
  const { server, inHand, until } = await openConsumer(t);
  await until(() => inHand.size === 2);
  assert.deepEqual([...inHand.keys()], ["a", "b"]);
  inHand.get("b")?.resolve();
  await until(() => inHand.size === 3);
  assert.deepEqual(server.confirmed(), []);
  inHand.get("a")?.resolve();
  await until(() => inHand.size === 4 && server.confirmed().length === 2);
  assert.deepEqual(server.confirmed(), [1, 2]);
  inHand.get("d")?.resolve();
  inHand.get("c")?.resolve();
  await until(() => server.confirmed().length === 4);
  assert.deepEqual(server.confirmed(), [1, 2, 3, 4]);
});

test("behind a message that cannot be kept nothing is confirmed, so that the broker brings all of it again", async t => {
  const { server, inHand, until } = await openConsumer(t);
  await until(() => inHand.size === 2);
  inHand.get("b")?.resolve();
  await until(() => inHand.size === 3);
  inHand.get("a")?.reject(new Error("the disk was full"));
  inHand.get("c")?.resolve();
  await server.isGone;
  assert.deepEqual(server.confirmed(), []);
});
