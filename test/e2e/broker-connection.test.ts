import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { openBroker } from "../../src/device/broker/broker.ts";
import { isFault } from "../../src/fault.ts";
import { becomes, bill, connected, quick } from "./broker-client.ts";
import { delivery, serverSaying, welcome } from "./broker-server.ts";
import { prepareMosquitto, startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";

const skip = withoutMosquitto;

test("automated-self-checkout 633: a broker that starts late, dies and comes back is found again with all subscriptions", {
  skip,
}, async () => {
  await using mosquitto = await prepareMosquitto();
  await using broker = openBroker({ ...quick, url: mosquitto.url });
  const received: string[] = [];
  broker.subscribe("a/+/ack", ({ payload }) => void received.push(payload));
  await becomes(broker, "disconnected");
  await assert.rejects(broker.publish(bill), error => isFault(error, "broker"));
  for (const round of ["1", "2"]) {
    await mosquitto.start();
    await becomes(broker, "connected");
    await broker.publish({ topic: "a/b/ack", payload: round, qos: 1, retain: false });
    while (!received.includes(round)) await new Promise(resolve => setTimeout(resolve, 5));
    await mosquitto.kill();
    await becomes(broker, "disconnected");
  }
  assert.deepEqual(received, ["1", "2"]);
});

test("a message to a frozen broker is not confirmed, and nothing of it is kept for later", {
  skip,
}, async () => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, "#");
  await using broker = await connected({ ...quick, url: mosquitto.url, answerMs: 300 });
  mosquitto.freeze(true);
  await assert.rejects(broker.publish({ ...bill, payload: '"lost?"' }), error => isFault(error, "broker"));
  await becomes(broker, "disconnected");
  await assert.rejects(broker.publish({ ...bill, payload: '"never sent"' }), error =>
    isFault(error, "broker"),
  );
  mosquitto.freeze(false);
  await becomes(broker, "connected");
  await broker.publish({ ...bill, payload: '"last"' });
  const heard = await witness.until(all => all.some(({ payload }) => payload === '"last"'));
  assert.ok(heard.every(({ payload }) => payload !== '"never sent"'));
});

test("two carts with one id are told apart in words, where the broker says so and where it does not", {
  skip,
}, async () => {
  await using mosquitto = await startMosquitto();
  await using first = await connected({
    ...quick,
    url: mosquitto.url,
    backoff: { baseMs: 60_000, capMs: 60_000 },
  });
  await using _second = await connected({ ...quick, url: mosquitto.url });
  await becomes(first, "disconnected");
  const { connection } = first;
  assert.match(
    connection.state === "disconnected" ? connection.why.message : "",
    /another client came with our id/,
  );

  // CONNACK, then DISCONNECT with reason 142 (session taken over), as other brokers send it.
  const bytes = [Buffer.from([0x20, 3, 0, 0, 0]), Buffer.from([0xe0, 2, 142, 0])];
  const server = createServer(socket => socket.once("data", () => socket.end(Buffer.concat(bytes))));
  server.listen(0, "127.0.0.1");
  await new Promise(resolve => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await using third = openBroker({
    ...quick,
    url: `mqtt://127.0.0.1:${port}`,
    backoff: { baseMs: 60_000, capMs: 60_000 },
  });
  const why = await new Promise<string>(resolve => {
    third.onConnection(now => now.state === "disconnected" && resolve(now.why.message));
  });
  assert.match(why, /cannot be used: another client came with our id test-cart/);
  server.close();
});

/** A message of the kept session, which comes with the welcome in one packet of the network. */
const waiting = delivery(1, "1");

test("a message that comes on the heels of the welcome can be answered at once", async t => {
  const server = await serverSaying(t, Buffer.concat([welcome, waiting]));
  const answered = server.hears("bills/ack");
  await using consumer = openBroker({ ...quick, url: server.url, version: 4, sessionSeconds: 60 });
  consumer.subscribe("bills", async ({ payload }) => {
    void consumer.publish({ topic: "bills/ack", payload, qos: 1, retain: false }).catch(() => {});
  });
  // The server never answers the subscription: the answer goes out before that.
  await answered;
});

test("a broker that is closed while it connects, or subscribes, does not wait for the other side", async t => {
  const patient = { ...quick, version: 4, answerMs: 600_000 } as const;
  const silent = await serverSaying(t, Buffer.alloc(0));
  const connecting = openBroker({ ...patient, url: silent.url });
  await silent.hears("MQTT");
  await connecting[Symbol.asyncDispose]();
  await silent.isGone;

  const halfway = await serverSaying(t, welcome);
  const subscribing = openBroker({ ...patient, url: halfway.url });
  subscribing.subscribe("bills", () => {});
  await halfway.hears("bills");
  await subscribing[Symbol.asyncDispose]();
  await halfway.isGone;
});
