import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../../src/billing/broker.ts";
import type { Status } from "../../../src/billing/messages.ts";
import { memoryStore, type StateStore } from "../../../src/billing/state-store.ts";
import { topicsOf } from "../../../src/billing/topics.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openPresence } from "../../../src/cart/presence.ts";
import { openTill } from "../../../src/cart/till.ts";
import { ids } from "../../../src/device/ids.ts";
import { Fault } from "../../../src/fault.ts";
import { FakeBroker } from "../billing/fake-broker.ts";
import { entered, identity, water } from "../billing/office.ts";

const topics = topicsOf(identity);
const connected: Connection = { state: "connected" };
const away: Connection = { state: "disconnected", why: new Fault("broker", "away") };

/** A cart that shops, and what it has said of itself since the last look. */
async function openCart(state: StateStore = memoryStore()) {
  const keys = { publicKey: "key", sign: () => "" };
  const options = { catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
  const till = await openTill({ ...options, state });
  const broker = new FakeBroker();
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  const presence = openPresence({ broker, till, identity, publicKey: "key", health: health.report });
  const said = async () => {
    await new Promise(resolve => setImmediate(resolve));
    const sent = broker.sent.splice(0);
    return {
      statuses: sent.filter(({ topic }) => topic === topics.status).map(({ payload }) => JSON.parse(payload)),
      baskets: sent.filter(({ topic }) => topic === topics.basket).map(({ payload }) => JSON.parse(payload)),
      healths: sent.filter(({ topic }) => topic === topics.health).length,
    };
  };
  return { till, broker, presence, said };
}

test("the basket is told with every piece, the status only when it says something else", async () => {
  const { till, broker, presence, said } = await openCart();
  broker.become(connected);
  assert.deepEqual(
    (await said()).statuses.map((status: Status) => [status.state, status.waiting]),
    [["shopping", 0]],
  );
  for (const pieces of [1, 2, 3]) {
    await till.apply(entered(1));
    const { statuses, baskets } = await said();
    assert.deepEqual(statuses, []);
    assert.equal(baskets[0]?.lines[0].quantity, pieces);
  }
  await till.leave();
  assert.deepEqual(
    (await said()).statuses.map((status: Status) => [status.state, status.waiting]),
    [["no-trip", 1]],
  );
  // No bill moves when the next shopper comes in.
  await till.enter([]);
  assert.deepEqual(
    (await said()).statuses.map((status: Status) => [status.state, status.waiting]),
    [["shopping", 1]],
  );
  await presence[Symbol.asyncDispose]();
  assert.equal((await said()).statuses[0]?.online, false);
  // Nothing may follow the last word.
  await till.enter([]);
  broker.become(connected);
  assert.deepEqual(await said(), { statuses: [], baskets: [], healths: 0 });
});

test("status and basket are told anew at every connection, for the broker may have told the last will", async () => {
  const { broker, presence, said } = await openCart();
  for (const _ of [1, 2, 3]) {
    broker.become(connected);
    const { statuses, baskets } = await said();
    assert.deepEqual([statuses.length, baskets.length], [1, 1]);
    assert.deepEqual(statuses[0].online, true);
    broker.become(away);
  }
  await presence[Symbol.asyncDispose]();
});

test("a cart that stands idle for half a day says again what the broker would forget", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { broker, presence, said } = await openCart();
  broker.become(connected);
  await said();
  t.mock.timers.tick(12 * 3600 * 1000);
  const { statuses, baskets } = await said();
  assert.deepEqual([statuses.length, baskets.length], [1, 1]);
  await presence[Symbol.asyncDispose]();
});

test("a store hears within ten seconds how a cart is, and of a disk that refuses at once", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let full = false;
  const { till, presence, said } = await openCart({
    found: undefined,
    write: async () => {
      if (full) throw new Fault("storage", "full");
    },
  });
  t.mock.timers.tick(10_000);
  assert.equal((await said()).healths, 1);
  full = true;
  await assert.rejects(till.apply(entered(1)), Fault);
  assert.equal((await said()).healths, 1);
  full = false;
  await till.apply(entered(1));
  await presence[Symbol.asyncDispose]();
});

test("a cart that stops does not wait for a broker from which nothing comes any more", async t => {
  const { broker, presence, said } = await openCart();
  broker.become(connected);
  await said();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  broker.publish = () => new Promise(() => {});
  const closed = presence[Symbol.asyncDispose]().then(() => "closed");
  t.mock.timers.tick(2000);
  const later = new Promise(resolve => setImmediate(resolve, "still waits"));
  assert.equal(await Promise.race([closed, later]), "closed");
});

test("a bill that the store refused is told with its number and the store's words", async () => {
  const { till, broker, presence, said } = await openCart();
  broker.become(connected);
  await till.apply(entered(1));
  const bill = await till.leave();
  const answer = { billId: bill?.billId ?? "", status: "rejected", reason: "unknown product" } as const;
  await till.confirm(answer.billId, true);
  await said();
  await till.acknowledge(answer);
  const { statuses } = await said();
  assert.deepEqual(statuses.at(-1)?.refusals, [
    { billId: answer.billId, sequence: 1, reason: "unknown product" },
  ]);
  assert.deepEqual([statuses.at(-1)?.waiting, statuses.at(-1)?.rejected], [0, 1]);
  await presence[Symbol.asyncDispose]();
});

test("of many refused bills the newest ten are told, and the number of all", async () => {
  const { till, broker, presence, said } = await openCart();
  broker.become(connected);
  for (let refused = 1; refused <= 12; refused += 1) {
    if (refused > 1) await till.enter();
    await till.apply(entered(1));
    const billId = (await till.leave())?.billId ?? "";
    await till.confirm(billId, true);
    await till.acknowledge({ billId, status: "rejected", reason: "closed" });
  }
  const { statuses } = await said();
  const { rejected, refusals } = statuses.at(-1) as Status;
  assert.equal(rejected, 12);
  assert.deepEqual(
    refusals?.map(({ sequence }) => sequence),
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  );
  await presence[Symbol.asyncDispose]();
});
