import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Broker, Message } from "../../src/billing/broker.ts";
import { topicsOf } from "../../src/billing/topics.ts";
import { openBroker, tryBroker } from "../../src/device/broker/broker.ts";
import type { BrokerOptions } from "../../src/device/broker/options.ts";
import { freePort } from "../../src/device/local-broker.ts";
import { isFault } from "../../src/fault.ts";
import { PROJECT } from "../../src/paths.ts";
import { certificateFor, certificates, withoutOpenssl } from "./certificates.ts";
import { type Mosquitto, startMosquitto, withoutMosquitto } from "./mosquitto.ts";

const own = topicsOf({ store: "s1", cart: "cart-a" });
const others = topicsOf({ store: "s1", cart: "cart-b" });
const message = (topic: string, payload = '"x"'): Message => ({ topic, payload, qos: 1, retain: false });

/** The sample files of examples/mosquitto, with the ports and folders of this test. */
describe("the sample broker for a store", { skip: withoutMosquitto || withoutOpenssl }, () => {
  let dir = "";
  let mosquitto: Mosquitto;
  let backendUrl = "";
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "stepout-access-"));
    const [carts, backends] = [join(dir, "carts"), join(dir, "backends")];
    for (const folder of [carts, backends]) {
      mkdirSync(folder);
      certificates(folder);
    }
    for (const cart of ["cart-a", "cart-b"]) certificateFor(carts, cart);
    for (const store of ["s1", "s2"]) certificateFor(carts, `${store}-cart-a`, `${store}/carts/cart-a`);
    certificateFor(backends, "backend");
    const port = await freePort();
    backendUrl = `mqtts://127.0.0.1:${port}`;
    mosquitto = await startMosquitto({ scheme: "mqtts", lines: sampleLines("carts.acl", port) });
  });
  after(async () => {
    await mosquitto[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  /** The sample's lines after the carts' listener, with this access list and the backend's port. */
  function sampleLines(acl: string, port: number): string[] {
    const [carts, backends] = [join(dir, "carts"), join(dir, "backends")];
    return readFileSync(join(PROJECT, "examples/mosquitto/mosquitto.conf"), "utf8")
      .replace(/^listener 8883$/m, "")
      .replace(/^listener 8884$/m, `listener ${port} 127.0.0.1`)
      .replace("/etc/mosquitto/stepout/carts.acl", join(PROJECT, "examples/mosquitto", acl))
      .replace("/etc/mosquitto/stepout/carts-ca.pem", join(carts, "ca.pem"))
      .replace("/etc/mosquitto/stepout/backend-ca.pem", join(backends, "ca.pem"))
      .replaceAll("/etc/mosquitto/stepout/broker", join(carts, "server"))
      .replace("/var/lib/mosquitto/", `${dir}/`)
      .split("\n");
  }

  const as = (name: string, folder = "carts"): BrokerOptions => ({
    url: folder === "carts" ? mosquitto.url : backendUrl,
    clientId: name,
    ca: join(dir, "carts/ca.pem"),
    cert: join(dir, folder, `${name}.pem`),
    key: join(dir, folder, `${name}.key`),
    answerMs: 5000,
    backoff: { baseMs: 20, capMs: 100 },
  });

  /** Connected, with everything that comes on these topics in `heard`. */
  async function connect(options: BrokerOptions, ...filters: string[]) {
    const broker: Broker = openBroker(options);
    const heard: string[] = [];
    for (const filter of filters) broker.subscribe(filter, ({ topic }) => void heard.push(topic));
    await new Promise<void>(
      resolve => void broker.onConnection(({ state }) => state === "connected" && resolve()),
    );
    const hears = async (topic: string) => {
      while (!heard.includes(topic)) await new Promise(resolve => setTimeout(resolve, 5));
    };
    return { broker, heard, hears, [Symbol.asyncDispose]: async () => broker[Symbol.asyncDispose]() };
  }

  const denied = (broker: Broker, topic: string) =>
    assert.rejects(
      broker.publish(message(topic)),
      error => isFault(error, "broker") && /access list/.test(error.message),
    );

  it("lets a cart bill, and the backend hear it and answer", async () => {
    await using backend = await connect(as("backend", "backends"), "stepout/v1/+/carts/+/bill");
    await using cart = await connect(as("cart-a"), own.ack, own.catalogue);
    assert.equal(await cart.broker.publish(message(own.bill)), "taken");
    await backend.hears(own.bill);
    await backend.broker.publish(message(own.ack));
    await backend.broker.publish(message(own.catalogue));
    await cart.hears(own.ack);
    await cart.hears(own.catalogue);
    for (const topic of [own.basket, own.status]) await cart.broker.publish(message(topic));
  });

  it("lets no cart publish another's bill, basket or status, the products, or an answer", async () => {
    await using cart = await connect(as("cart-a"));
    for (const topic of [others.bill, others.basket, others.status, own.ack, others.ack, own.catalogue]) {
      await denied(cart.broker, topic);
    }
    await denied(cart.broker, "stepout/v1/s2/carts/cart-a/bill");
  });

  it("keeps no last will about another cart", async () => {
    await using backend = await connect(as("backend", "backends"), "stepout/v1/s1/carts/+/status");
    const once = { ...as("cart-a"), backoff: { baseMs: 60_000, capMs: 60_000 } };
    // Each connection is ended, without a goodbye, by the next one of the same cart.
    await using _first = await connect({ ...once, will: message(others.status) });
    await using _second = await connect({ ...once, will: message(own.status) });
    await tryBroker(as("cart-a"));
    await backend.hears(own.status);
    assert.deepEqual(backend.heard, [own.status]);
  });

  it("lets no cart read another's basket, bills or answers, however it asks", async () => {
    await using backend = await connect(as("backend", "backends"));
    await using other = await connect(as("cart-b"));
    const asks = [
      others.basket,
      others.bill,
      others.ack,
      others.status,
      "stepout/v1/s1/carts/+/basket",
      "+/+/+/+/+/bill",
    ];
    await other.broker.publish({ ...message(others.basket), retain: true });
    await using cart = await connect(as("cart-a"), own.ack, ...asks);
    for (const topic of [others.basket, others.bill, others.status])
      await other.broker.publish(message(topic));
    await backend.broker.publish(message(others.ack));
    // The broker keeps the order: what was to come before this one would have come.
    await backend.broker.publish(message(own.ack));
    await cart.hears(own.ack);
    assert.deepEqual(new Set(cart.heard), new Set([own.ack]));
  });

  it("lets nobody write a bill for a cart, not even the backend", async () => {
    await using backend = await connect(as("backend", "backends"));
    for (const topic of [own.bill, own.status, own.basket]) await denied(backend.broker, topic);
  });

  it("lets no cart take over the connection of another by its client id", async () => {
    await using other = await connect(as("cart-b"), others.ack);
    await using _thief = await connect({ ...as("cart-a"), clientId: "cart-b" });
    await using backend = await connect(as("backend", "backends"));
    assert.equal(await backend.broker.publish(message(others.ack)), "taken");
    await other.hears(others.ack);
    assert.equal(other.broker.connection.state, "connected");
  });

  it("tells carts of one id in two stores apart, by the list for several stores", async () => {
    const port = await freePort();
    const lines = sampleLines("stores.acl", port);
    await using shared = await startMosquitto({ scheme: "mqtts", lines });
    const here = (name: string) => ({ ...as(name), url: shared.url });
    const store = { ...as("backend", "backends"), url: `mqtts://127.0.0.1:${port}` };
    await using backend = await connect(store, "stepout/v1/+/carts/+/bill");
    const topics = ["s1", "s2"].map(name => topicsOf({ store: name, cart: "cart-a" }));
    await using first = await connect(here("s1-cart-a"), topics[0]?.ack ?? "", topics[0]?.catalogue ?? "");
    await using second = await connect(here("s2-cart-a"), topics[1]?.ack ?? "");
    await denied(first.broker, topics[1]?.status ?? "");
    await denied(second.broker, topics[0]?.bill ?? "");
    for (const [i, cart] of [first, second].entries()) {
      assert.equal(await cart.broker.publish(message(topics[i]?.bill ?? "")), "taken");
      await backend.hears(topics[i]?.bill ?? "");
      await backend.broker.publish(message(topics[i]?.ack ?? ""));
      await cart.hears(topics[i]?.ack ?? "");
      assert.equal(cart.broker.connection.state, "connected");
    }
    await backend.broker.publish(message(topics[0]?.catalogue ?? ""));
    await first.hears(topics[0]?.catalogue ?? "");
  });

  it("does not know a cart at the backend's door, nor anybody without a certificate", async () => {
    const { cert: _, key: __, ...bare } = as("cart-a");
    for (const options of [{ ...as("cart-a"), url: backendUrl }, bare]) {
      await assert.rejects(tryBroker(options), error => isFault(error, "broker"));
    }
  });
});
