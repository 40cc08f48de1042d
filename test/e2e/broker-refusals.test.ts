import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { openBroker, tryBroker } from "../../src/device/broker/broker.ts";
import type { BrokerOptions } from "../../src/device/broker/options.ts";
import { freePort } from "../../src/device/local-broker.ts";
import { isFault } from "../../src/fault.ts";
import { quick } from "./broker-client.ts";
import { startMosquitto, withoutMosquitto } from "./mosquitto.ts";

const skip = withoutMosquitto;

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

test("a student cart's printed login: a login that is missing or wrong is one clear sentence without the password", {
  skip,
}, async () => {
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
  refused("mqtt://broker", { passwordFile: "/nowhere" }, /`passwordFile` is of no use without .*`username`/);
  refused("mqtt://broker", { username: "cart", passwordFile: "/nowhere" }, /cannot be read/);
});
