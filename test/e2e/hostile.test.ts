import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Bill } from "../../src/billing/bill.ts";
import { topicsOf } from "../../src/billing/topics.ts";
import { verifyBill } from "../../src/device/keys.ts";
import { signedBody } from "../unit/device/signed.ts";
import { billsOf } from "./bills-command.ts";
import { connected, quick } from "./broker-client.ts";
import { cartOf } from "./cart-process.ts";
import { startMosquitto, withoutMosquitto } from "./mosquitto.ts";
import { identity } from "./small-shop.ts";

const inputs = 10_000;
const topics = topicsOf(identity);

/** Words that a broker takes as a level of a topic. */
const level = fc.string({ maxLength: 12 }).map(text => text.replace(/[/+#]/g, "x"));

/** Every topic that a cart or the store's side subscribes to, this cart's and those of carts that never were. */
const topic = fc.oneof(
  fc.constantFrom(topics.ack, topics.catalogue, topics.bill, topics.status),
  fc
    .tuple(fc.constantFrom("s", "..", "%s"), level, fc.constantFrom("bill", "status", "bill/ack"))
    .map(([store, cart, kind]) => `stepout/v1/${store}/carts/${cart}/${kind}`),
);

const ack = fc.record({ billId: fc.string(), status: fc.string(), reason: fc.anything() });
const halfBill = fc.tuple(fc.nat(2000), fc.string()).map(([at, text]) => {
  const body = signedBody(1).replaceAll("cart-7", identity.cart).replaceAll("berlin-1", identity.store);
  return body.slice(0, at % body.length) + text + body.slice(at % body.length);
});

const payload = fc.oneof(
  fc.string(),
  fc.json(),
  fc.json().map(data => `{"specversion":"1.0","data":${data}}`),
  ack.map(value => JSON.stringify(value)),
  halfBill,
  fc.nat(3000).map(depth => "[".repeat(depth)),
  fc.constantFrom("null", "{}", "[]", '{"__proto__":{"billId":"x"}}', "\ufeff{}"),
);

test("10,000 hostile messages on every subscribed topic stop nobody, and a bill among them comes once", {
  skip: withoutMosquitto,
}, async t => {
  await using mosquitto = await startMosquitto({ lines: ["allow_anonymous true", "max_queued_messages 0"] });
  const dir = mkdtempSync(join(tmpdir(), "stepout-hostile-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const out = join(dir, "bills.jsonl");
  const bills = billsOf(t, mosquitto.url, "--out", out);
  await bills.listening();
  const cart = cartOf(t);
  const shopping = { shop: true, ackRequired: true, publishStatus: true, hearsCatalogue: true };
  const running = cart.start(mosquitto.url, shopping);
  await running.waiting(0);
  await using enemy = await connected({ ...quick, answerMs: 120_000, clientId: "enemy", url: mosquitto.url });
  const seed = Date.now();
  const hostile = fc.sample(fc.tuple(topic, payload), { numRuns: inputs, seed });
  for (let first = 0; first < inputs; first += 100) {
    const some = hostile.slice(first, first + 100);
    await Promise.all(
      some.map(([to, what]) => enemy.publish({ topic: to, payload: what, qos: 1, retain: false })),
    );
  }
  const onBills = hostile.filter(([to]) => to.endsWith("/bill")).length;
  const refused = () => bills.lines.filter(line => line.type === "refused").length;
  await bills.until(() => refused() === onBills);
  await running.end();
  const again = cart.start(mosquitto.url, shopping);
  await again.waiting(0);
  await again.end();
  assert.equal(await bills.end(), 0, `seed ${seed}: ${bills.said().slice(-2000)}`);
  const kept = readFileSync(out, "utf8")
    .split("\n")
    .slice(0, -1)
    .map(line => JSON.parse(line) as Bill);
  assert.deepEqual(
    kept.map(({ sequence }) => sequence),
    [1, 2],
    `seed ${seed}`,
  );
  assert.ok(kept.every(bill => verifyBill(bill, cart.publicKey()) && bill.totals.grossMinor === 258));
});
