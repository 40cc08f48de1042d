import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { statusesOf, topicsOf } from "../../../src/billing/topics.ts";
import { Fault } from "../../../src/fault.ts";
import { learnKeys } from "../../../src/store/keys.ts";
import { FakeBroker } from "../billing/fake-broker.ts";

const filter = statusesOf("s1");
const away = { state: "disconnected", why: new Fault("broker", "gone") } as const;
const patienceMs = 20;

function shop() {
  const broker = new FakeBroker();
  const changed: string[] = [];
  const keyOf = learnKeys(broker, { filter, onChanged: cart => changed.push(cart), patienceMs });
  const speaks = (cart: string, publicKey: string) =>
    broker.hears(filter, JSON.stringify({ publicKey }), topicsOf({ store: "s1", cart }).status);
  return { broker, changed, keyOf, speaks };
}

test("a bill waits for a key that comes a moment later", async () => {
  const { keyOf, speaks } = shop();
  const key = keyOf("s1", "c1");
  await speaks("c2", "another");
  await speaks("c1", "mine");
  assert.equal(await key, "mine");
  assert.equal(await keyOf("s1", "c2"), "another");
});

test("a cart that has shown no key is waited for once, and its key is taken when it comes", async () => {
  const { broker, keyOf, speaks } = shop();
  assert.equal(await keyOf("s1", "c1"), undefined);
  broker.become(away);
  // Not connected, this would wait, had the cart not been waited for before.
  assert.equal(await keyOf("s1", "c1"), undefined);
  await speaks("c1", "mine");
  assert.equal(await keyOf("s1", "c1"), "mine");
});

test("while nobody could hand out a key, no bill passes as one of a cart without a key", async () => {
  const { broker, keyOf, speaks } = shop();
  broker.become(away);
  const key = keyOf("s1", "c1");
  assert.equal(await Promise.race([key, pause(3 * patienceMs, "waits")]), "waits");
  broker.become({ state: "connected" });
  broker.become(away);
  assert.equal(await Promise.race([key, pause(3 * patienceMs, "waits")]), "waits");
  broker.become({ state: "connected" });
  await speaks("c1", "mine");
  assert.equal(await key, "mine");
});

test("a key that is known holds no bill up while the connection that brought it is away", async () => {
  const { broker, keyOf, speaks } = shop();
  await speaks("c1", "mine");
  broker.become(away);
  assert.equal(await Promise.race([keyOf("s1", "c1"), pause(3 * patienceMs, "waits")]), "mine");
});

test("another key of the same cart is told", async () => {
  const { changed, keyOf, speaks } = shop();
  for (const key of ["mine", "mine", "other"]) await speaks("c1", key);
  assert.deepEqual(changed, ["s1/c1"]);
  assert.equal(await keyOf("s1", "c1"), "other");
});
