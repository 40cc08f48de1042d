import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../src/billing/broker.ts";
import { basketMessage, statusMessage } from "../../src/billing/messages.ts";
import { openBroker, tryBroker } from "../../src/device/broker/broker.ts";
import { type Fault, isFault } from "../../src/fault.ts";
import { becomes, bill, connected, quick } from "./broker-client.ts";
import { startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";
import { identity } from "./small-shop.ts";

const skip = withoutMosquitto;

test("over MQTT 5 a bill's bytes travel as they are, its event in user properties", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, bill.topic);
  await using broker = await connected({ ...quick, url: mosquitto.url });
  assert.equal(await broker.publish(bill), "taken");
  const [heard] = await witness.until(all => all.length === 1);
  assert.equal(heard?.payload, bill.payload);
  for (const property of ["specversion:1.0", "id:b-1", "type:stepout.bill.v1", "source:/stepout/s/carts/c"]) {
    assert.ok(heard?.userProperties.includes(property), heard?.userProperties);
  }
});

test("what the broker retains of a cart expires there, a bill never does", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, "stepout/v1/s/carts/c/#");
  await using broker = await connected({ ...quick, url: mosquitto.url });
  const basket = { state: "no-trip", currency: "EUR", lines: [], grossMinor: 0, degraded: false } as const;
  const status = { online: true, state: "no-trip", version: "test", publicKey: "key" };
  for (const message of [basketMessage(basket, identity), statusMessage(status, identity), bill])
    await broker.publish(message);
  const heard = await witness.until(all => all.length === 3);
  const day = 24 * 3600;
  assert.deepEqual(
    heard.map(({ expirySeconds }) => expirySeconds),
    [day, 90 * day, undefined],
  );
});

test("over MQTT 3.1.1 the event wraps the bill's bytes", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, bill.topic, "311");
  await using broker = await connected({ ...quick, url: mosquitto.url, version: 4 });
  await broker.publish(bill);
  const [heard] = await witness.until(all => all.length === 1);
  assert.deepEqual(JSON.parse(heard?.payload ?? ""), {
    specversion: "1.0",
    ...bill.event,
    datacontenttype: "application/json",
    data: { billId: "b-1" },
  });
  assert.ok(heard?.payload.includes(bill.payload));
});

test("the broker tells whether anybody subscribes", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  await using broker = await connected({ ...quick, url: mosquitto.url });
  assert.equal(await broker.publish(bill), "no-subscriber");
  await using _witness = await startWitness(mosquitto.port, bill.topic);
  assert.equal(await broker.publish(bill), "taken");
});

test("Frigate 7833: a cart that is gone without a word leaves its last will, one that says goodbye does not", {
  skip,
}, async () => {
  await using mosquitto = await startMosquitto();
  const will: Message = {
    topic: "stepout/v1/s/carts/c/status",
    payload: '{"online":false}',
    qos: 1,
    retain: true,
  };
  await using witness = await startWitness(mosquitto.port, "stepout/v1/s/carts/c/#");
  const polite = await connected({ ...quick, url: mosquitto.url, will });
  await polite[Symbol.asyncDispose]();
  await using first = await connected({ ...quick, url: mosquitto.url, will });
  await first.publish(bill);
  // A second client with the same id makes the broker drop the first one.
  await tryBroker({ ...quick, url: mosquitto.url });
  const heard = await witness.until(all => all.length === 2);
  assert.deepEqual(
    heard.map(({ payload }) => payload),
    [bill.payload, will.payload],
  );
});

test("a message is confirmed to the broker only when the listener is done with it", { skip }, async () => {
  await using mosquitto = await startMosquitto();
  const session = { ...quick, clientId: "consumer", sessionSeconds: 60, url: mosquitto.url };
  let deliveries = 0;
  await using consumer = openBroker(session);
  const kept = new Promise<void>(resolve => {
    consumer.subscribe("bills", async () => {
      deliveries += 1;
      if (deliveries === 1) throw new Error("the disk was full");
      resolve();
    });
  });
  await becomes(consumer, "connected");
  await using cart = await connected({ ...quick, url: mosquitto.url });
  await cart.publish({ topic: "bills", payload: "1", qos: 1, retain: false });
  await kept;
  assert.equal(deliveries, 2);
});

test("a topic that the access list forbids is one clear sentence, and the connection lives on", {
  skip,
}, async () => {
  await using mosquitto = await startMosquitto({
    lines: ["allow_anonymous true", "acl_file {dir}/acl"],
    files: { acl: "topic read #\n" },
  });
  await using broker = await connected({ ...quick, url: mosquitto.url });
  await assert.rejects(
    broker.publish(bill),
    error => isFault(error, "broker") && /access list/.test(error.message),
  );
  assert.equal(broker.connection.state, "connected");
});

test("a message that is larger than the broker takes is one clear sentence, and the connection lives on where the broker tells its limit", {
  skip,
}, async () => {
  const large = { ...bill, payload: JSON.stringify({ billId: "b-1", words: "x".repeat(3000) }) };
  const tried = async (...lines: string[]) => {
    await using mosquitto = await startMosquitto({ lines: ["allow_anonymous true", ...lines] });
    await using broker = await connected({ ...quick, url: mosquitto.url });
    const why = await broker.publish(large).then(String, (error: Fault) => error.message);
    return [why, broker.connection.state];
  };
  const [told, state] = await tried("max_packet_size 2000");
  assert.match(told ?? "", /takes 2000 bytes a message, .*\/bill has 3027; raise its limit/);
  assert.equal(state, "connected");
  const [untold] = await tried("message_size_limit 2000");
  assert.match(untold ?? "", /too large; raise its limit \(message_size_limit/);
});
