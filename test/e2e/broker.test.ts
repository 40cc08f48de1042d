import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Broker, Connection, Message } from "../../src/billing/broker.ts";
import { openBroker, tryBroker } from "../../src/device/broker/broker.ts";
import type { BrokerOptions } from "../../src/device/broker/options.ts";
import { freePort } from "../../src/device/local-broker.ts";
import { isFault } from "../../src/fault.ts";
import { certificates, withoutOpenssl } from "./certificates.ts";
import { prepareMosquitto, startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";

const skip = withoutMosquitto;
const quick = { clientId: "test-cart", backoff: { baseMs: 20, capMs: 100 }, answerMs: 2000 };

const bill: Message = {
  topic: "stepout/v1/s/carts/c/bill",
  payload: '{"billId":"b-1"}',
  qos: 1,
  retain: false,
  event: {
    id: "b-1",
    type: "stepout.bill.v1",
    source: "/stepout/s/carts/c",
    time: "2026-01-01T00:00:00.000Z",
  },
};

function becomes(broker: Broker, state: Connection["state"]): Promise<void> {
  return new Promise(resolve => {
    if (broker.connection.state === state) resolve();
    const unlisten = broker.onConnection(connection => {
      if (connection.state !== state) return;
      unlisten();
      resolve();
    });
  });
}

async function connected(options: BrokerOptions): Promise<Broker> {
  const broker = openBroker(options);
  await becomes(broker, "connected");
  return broker;
}

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

test("a cart that is gone without a word leaves its last will, one that says goodbye does not", {
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

test("a broker that starts late, dies and comes back is found again with all subscriptions", {
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

/** A server that writes `welcome` to whoever connects, and whose promises tell what came and that somebody went. */
async function serverSaying(t: TestContext, welcome: Buffer) {
  const server = createServer(socket => {
    socket.on("error", () => {});
    socket.once("data", () => socket.write(welcome));
    socket.on("data", bytes => {
      heard += bytes.toString("latin1");
      for (const look of looks) look();
    });
    socket.on("close", () => gone());
  }).listen(0, "127.0.0.1");
  let heard = "";
  let gone = () => {};
  const looks = new Set<() => void>();
  const isGone = new Promise<void>(resolve => {
    gone = resolve;
  });
  await new Promise(resolve => server.once("listening", resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const hears = (words: string) =>
    new Promise<void>(resolve => void looks.add(() => heard.includes(words) && resolve()));
  return { url: `mqtt://127.0.0.1:${port}`, hears, isGone };
}

/** CONNACK of MQTT 3.1.1, and one message of the kept session, in one packet of the network. */
const welcome = Buffer.from([0x20, 2, 1, 0]);
const waiting = Buffer.concat([
  Buffer.from([0x32, 10, 0, 5]),
  Buffer.from("bills"),
  Buffer.from([0, 1, 0x31]),
]);

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

test("nothing that listens is one clear sentence", async () => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  await assert.rejects(
    tryBroker({ ...quick, url }),
    error => isFault(error, "broker") && /nothing listens there/.test(error.message),
  );
});

test("an unknown host is one clear sentence", async () => {
  const url = "mqtt://no-such-host.invalid:1883";
  await assert.rejects(
    tryBroker({ ...quick, url }),
    error => isFault(error, "broker") && /host name is unknown/.test(error.message),
  );
});

test("a silent other side is one clear sentence", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise(resolve => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const silent = tryBroker({ ...quick, answerMs: 200, url: `mqtt://127.0.0.1:${port}` });
  await assert.rejects(silent, error => isFault(error, "broker") && /does not answer/.test(error.message));
  server.close();
});

test("a login that is missing or wrong is one clear sentence without the password", { skip }, async () => {
  await using mosquitto = await startMosquitto({ lines: ["allow_anonymous false"] });
  const missing = tryBroker({ ...quick, url: mosquitto.url });
  await assert.rejects(missing, error => isFault(error, "broker") && /wants a login/.test(error.message));
  process.env.STEPOUT_BROKER_PASSWORD = "hunter2";
  for (const version of [4, 5] as const) {
    const wrong = tryBroker({ ...quick, version, url: mosquitto.url, username: "cart" });
    const isClear = (error: unknown) =>
      isFault(error, "broker") &&
      /refuses the login of cart/.test(error.message) &&
      !/hunter2/.test(String(error.stack));
    await assert.rejects(wrong, isClear);
  }
  delete process.env.STEPOUT_BROKER_PASSWORD;
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

test("TLS is verified both ways and never given up", { skip: skip || withoutOpenssl }, async t => {
  const dir = mkdtempSync(join(tmpdir(), "stepout-tls-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const files = certificates(dir);
  const lines = [
    `cafile ${files.ca}`,
    `certfile ${files.cert}`,
    `keyfile ${files.key}`,
    "require_certificate true",
  ];
  await using mosquitto = await startMosquitto({
    lines: [...lines, "allow_anonymous true"],
    scheme: "mqtts",
  });
  const ours = { ca: files.ca, cert: files.clientCert, key: files.clientKey };
  const refused = (more: Partial<BrokerOptions>, words: RegExp) =>
    assert.rejects(tryBroker({ ...quick, url: mosquitto.url, ...more }), error => {
      assert.ok(isFault(error, "broker"));
      assert.match(error.message, words);
      return true;
    });
  await tryBroker({ ...quick, url: mosquitto.url, ...ours });
  await refused({}, /signed by nobody we know/);
  await refused({ ...ours, ca: files.otherCa }, /not signed by the authority in/);
  await refused({ ca: files.ca }, /give `cert` and `key`/);
  await refused({ ...ours, url: mosquitto.url.replace("127.0.0.1", "localhost") }, /for another host name/);
  await refused({ url: mosquitto.url.replace("mqtts", "mqtt") }, /if it expects TLS, write mqtts/);
  await using plain = await startMosquitto();
  await refused(
    { ...ours, url: plain.url.replace("mqtt", "mqtts") },
    /does not speak TLS|closed the connection/,
  );
});

test("a certificate that breaks while the cart runs is told, and the cart comes back when it is mended", {
  skip: skip || withoutOpenssl,
}, async t => {
  const dir = mkdtempSync(join(tmpdir(), "stepout-tls-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const files = certificates(dir);
  const lines = [`cafile ${files.ca}`, `certfile ${files.cert}`, `keyfile ${files.key}`];
  await using mosquitto = await startMosquitto({
    lines: [...lines, "require_certificate true", "allow_anonymous true"],
    scheme: "mqtts",
  });
  const ours = { ca: files.ca, cert: files.clientCert, key: files.clientKey };
  await using broker = await connected({ ...quick, url: mosquitto.url, ...ours });
  const whole = readFileSync(files.clientCert);
  writeFileSync(files.clientCert, whole.subarray(0, 200));
  await mosquitto.kill();
  const complaint = new Promise<string>(resolve => {
    broker.onConnection(now => {
      if (now.state === "disconnected" && now.why.code === "bad-config") resolve(now.why.message);
    });
  });
  await mosquitto.start();
  assert.match(await complaint, /certificate .*client\.pem is no PEM certificate .*give the right file/);
  writeFileSync(files.clientCert, whole);
  await becomes(broker, "connected");
});

test("wrong TLS files are refused at once, each by its name", { skip: withoutOpenssl }, t => {
  const dir = mkdtempSync(join(tmpdir(), "stepout-tls-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const files = certificates(dir);
  const half = (path: string) => {
    writeFileSync(`${path}.half`, readFileSync(path).subarray(0, 100));
    return `${path}.half`;
  };
  const good = { ca: files.ca, cert: files.clientCert, key: files.clientKey };
  const refused = (more: Partial<BrokerOptions>, words: RegExp) =>
    assert.throws(
      () => openBroker({ ...quick, url: "mqtts://127.0.0.1:1", ...good, ...more }),
      error => isFault(error, "bad-config") && words.test(error.message),
    );
  refused({ ca: half(files.ca) }, /authority .*ca\.pem\.half is no PEM certificate/);
  refused({ ca: files.clientKey }, /authority .*client\.key is no PEM certificate/);
  refused({ cert: half(files.clientCert) }, /certificate .*client\.pem\.half is no PEM certificate/);
  refused({ cert: files.clientKey }, /certificate .*client\.key is no PEM certificate/);
  refused({ key: half(files.clientKey) }, /key .*client\.key\.half is no PEM key/);
  refused({ key: files.clientCert }, /key .*client\.pem is no PEM key/);
  refused({ key: files.key }, /key .*server\.key does not belong to the certificate .*client\.pem/);
});

test("what the library refuses before it begins is a connection that failed", async () => {
  const unnamed = { ...quick, clientId: "", sessionSeconds: 60, url: "mqtt://127.0.0.1:1" };
  await assert.rejects(
    tryBroker(unnamed),
    error => isFault(error, "broker") && /cannot be used: .*clientId/.test(error.message),
  );
  await using broker = openBroker(unnamed);
  await new Promise<void>(resolve => void broker.onConnection(() => resolve()));
  assert.equal(broker.connection.state, "disconnected");
});

test("an address that can never work is refused at once", () => {
  const refused = (url: string, more: Partial<BrokerOptions>, words: RegExp) =>
    assert.throws(
      () => openBroker({ ...quick, ...more, url }),
      error => isFault(error, "bad-config") && words.test(error.message),
    );
  refused("http://broker", {}, /is no broker/);
  refused("mqtt://cart:secret@broker", {}, /contains a login/);
  refused("mqtt://broker", { ca: "ca.pem" }, /not encrypted/);
  refused("mqtts://broker", { ca: "/nowhere/ca.pem" }, /cannot be read/);
  refused("mqtts://broker", { cert: "cert.pem" }, /belong together/);
  refused("mqtt://broker", { username: "cart", passwordFile: "/nowhere" }, /cannot be read/);
});
