import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import { statusMessage } from "../../src/billing/messages.ts";
import { billsOf } from "./bills-command.ts";
import { billTopic, cartOf, distinctBills } from "./cart-process.ts";
import { startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";
import { until } from "./program.ts";
import { publish } from "./publish.ts";

const skip = withoutMosquitto;
function scratch(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-bills-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("the store's side verifies, keeps and acknowledges a bill, and the cart lets go of it", {
  skip,
}, async t => {
  await using mosquitto = await startMosquitto();
  const out = join(scratch(t), "bills.jsonl");
  const bills = billsOf(t, mosquitto.url, "--out", out);
  await bills.listening();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true, publishStatus: true });
  await bills.until(() => bills.lines.length > 0);
  await running.waiting(0);
  await running.end();
  assert.equal(await bills.end(), 0);
  const [line] = bills.lines;
  assert.deepEqual([line?.type, line?.sequence, line?.signature], ["bill", "first", "valid"]);
  assert.deepEqual(JSON.parse(readFileSync(out, "utf8")), line?.bill);
});

test("without a place of its own a bill is in bills.jsonl before its cart is answered", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  const bills = billsOf(t, mosquitto.url);
  await bills.listening();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  await running.waiting(0);
  const kept = JSON.parse(readFileSync(join(bills.cwd, "bills.jsonl"), "utf8")) as Bill;
  assert.equal(kept.totals.grossMinor, 258);
  assert.match(bills.said(), /bills are kept in .*bills\.jsonl/);
  await running.end();
});

test("who only looks keeps nothing and answers nobody", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  const looker = billsOf(t, mosquitto.url, "--look");
  await looker.listening();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  // The cart had no answer, so it sends the bill again.
  await looker.until(() => looker.lines.length > 1);
  assert.equal(cart.onDisk().outbox.waiting.length, 1);
  await running.end();
  await looker.end();
  assert.equal(existsSync(join(looker.cwd, "bills.jsonl")), false);
});

test("while no store acknowledges, the cart keeps the bill and sends the same one again", {
  skip,
}, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, billTopic);
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  await witness.until(all => all.length >= 3);
  assert.equal(distinctBills(witness.heard).length, 1);
  assert.equal(cart.onDisk().outbox.waiting.length, 1);
  const bills = billsOf(t, mosquitto.url, "--count", "1");
  assert.equal(await bills.ended, 0);
  await running.waiting(0);
  await running.end();
  assert.equal(bills.lines[0]?.signature, "unknown key");
});

test("a store that names itself gets the bills that came while it was away", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  const first = billsOf(t, mosquitto.url, "--client-id", "store");
  await first.listening();
  await first.end();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true });
  await running.waiting(0);
  await running.end();
  const second = billsOf(t, mosquitto.url, "--client-id", "store", "--count", "1");
  assert.equal(await second.ended, 0);
  assert.equal(second.lines[0]?.bill?.sequence, 1);
});

/** Every durable step of a cart that the store must acknowledge. */
const steps = ["before-publish", "published", "confirmed", "acknowledged"] as const;

for (const dieAt of steps) {
  test(`a cart killed at ${dieAt} with acknowledgement is kept once by the store`, { skip }, async t => {
    await using mosquitto = await startMosquitto();
    const out = join(scratch(t), "bills.jsonl");
    const bills = billsOf(t, mosquitto.url, "--out", out);
    await bills.listening();
    const cart = cartOf(t);
    const dying = cart.start(mosquitto.url, { shop: true, ackRequired: true, dieAt });
    assert.equal(await dying.died, "SIGKILL");
    const again = cart.start(mosquitto.url, { shop: true, ackRequired: true });
    const kept = () => (existsSync(out) ? readFileSync(out, "utf8").split("\n").slice(0, -1) : []);
    await bills.until(() => kept().length >= 2);
    await again.waiting(0);
    await again.end();
    await bills.end();
    const numbers = kept().map(line => (JSON.parse(line) as Bill).sequence);
    assert.deepEqual(numbers, [1, 2]);
    assert.deepEqual(cart.onDisk().outbox.waiting, []);
  });
}

test("garbage and forgeries on bill topics are reported and do not stop the store's side", {
  skip,
}, async t => {
  await using mosquitto = await startMosquitto();
  const bills = billsOf(t, mosquitto.url);
  await bills.listening();
  const other = { store: "s", cart: "c", currency: "EUR", software: { name: "x", version: "1" }, models: [] };
  await publish(
    mosquitto.port,
    statusMessage({ online: true, state: "shopping", version: "1", publicKey: "AAAA" }, other),
  );
  for (const payload of ["", "{}", "null", '{"billId":"x"}', "[".repeat(10_000)]) {
    await publish(mosquitto.port, { topic: billTopic, payload, qos: 1, retain: false });
  }
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  // The cart's key is not the one that is shown for it.
  await bills.until(() => bills.lines.length >= 6);
  await until("the cart has its answer", () => cart.onDisk().outbox.waiting[0]?.status === "rejected");
  await running.end();
  assert.equal(await bills.end(), 0);
  assert.deepEqual(new Set(bills.lines.map(line => line.type)), new Set(["refused"]));
  assert.equal(cart.onDisk().outbox.waiting[0]?.status, "rejected");
});

const withoutFullDisk = !existsSync("/dev/full") && "this system has no /dev/full";

test("a full disk ends the store's side in one sentence, and nothing is acknowledged that is not kept", {
  skip: skip || withoutFullDisk,
}, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, `${billTopic}/ack`);
  const session = ["--client-id", "store"];
  const bills = billsOf(t, mosquitto.url, "--out", "/dev/full", ...session);
  await bills.listening();
  const cart = cartOf(t);
  const running = cart.start(mosquitto.url, { shop: true, ackRequired: true });
  assert.equal(await bills.ended, 1);
  const [connected, ...complaints] = bills.said().trim().split("\n");
  assert.match(connected ?? "", /waiting for bills/);
  assert.equal(complaints.length, 1, bills.said());
  assert.match(complaints[0] ?? "", /Bills cannot be kept in \/dev\/full \(ENOSPC.*free some space/);
  assert.deepEqual([bills.lines, witness.heard], [[], []]);
  assert.equal(cart.onDisk().outbox.waiting.length, 1);
  // With room again it is kept, and only now the cart lets go of it.
  const out = join(scratch(t), "bills.jsonl");
  const again = billsOf(t, mosquitto.url, "--out", out, ...session);
  await running.waiting(0);
  await running.end();
  assert.equal(await again.end(), 0);
  assert.equal((JSON.parse(readFileSync(out, "utf8")) as Bill).sequence, 1);
});

test("an address that is none is one sentence", async t => {
  const bills = billsOf(t, "http://broker");
  assert.equal(await bills.ended, 2);
  assert.match(bills.said(), /is no broker; write mqtt/);
});
