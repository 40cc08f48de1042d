import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openBroker, tryBroker } from "../../src/device/broker/broker.ts";
import type { BrokerOptions } from "../../src/device/broker/options.ts";
import { isFault } from "../../src/fault.ts";
import { becomes, connected, quick } from "./broker-client.ts";
import { certificates, withoutOpenssl } from "./certificates.ts";
import { startMosquitto, withoutMosquitto } from "./mosquitto.ts";

const skip = withoutMosquitto;

test("a student cart's plain sockets: TLS is verified both ways and never given up", {
  skip: skip || withoutOpenssl,
}, async t => {
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
