import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import { canonical, type Keys, openKeys, verifyBill } from "../../src/device/keys.ts";
import { billsOf } from "./bills-command.ts";
import { billTopic, cartOf } from "./cart-process.ts";
import { type Mosquitto, startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";
import { type Postgres, startPostgres, withoutPostgres } from "./postgres.ts";
import { until } from "./program.ts";
import { publish } from "./publish.ts";

describe("stepout bills --sink postgres://…", { skip: withoutMosquitto || withoutPostgres }, () => {
  let postgres: Postgres;
  let mosquitto: Mosquitto;
  /** Of the one cart here. */
  let keys: Keys | undefined;
  before(async () => {
    [postgres, mosquitto] = await Promise.all([startPostgres(), startMosquitto()]);
  });
  after(async () => {
    await postgres[Symbol.asyncDispose]();
    await mosquitto[Symbol.asyncDispose]();
  });
  const kept = () =>
    postgres.sql("select body from stepout.bills order by sequence").map(body => JSON.parse(body) as Bill);

  it("keeps a bill, acknowledges it after the commit, and lives through an outage of the database", async t => {
    const bills = billsOf(t, mosquitto.url, "--sink", postgres.url);
    await bills.listening();
    const cart = cartOf(t);
    const orders = { shop: true, ackRequired: true, publishStatus: true };
    const first = cart.start(mosquitto.url, orders);
    await first.waiting(0);
    await first.end();
    assert.deepEqual([bills.lines[0]?.sequence, bills.lines[0]?.signature], ["first", "valid"]);
    keys = openKeys(cart.dir);
    assert.ok(kept().every(bill => verifyBill(bill, keys?.publicKey ?? "")));

    await postgres.kill();
    await using answers = await startWitness(mosquitto.port, `${billTopic}/ack`);
    const second = cart.start(mosquitto.url, orders);
    await until("the outage is told", () => /The database .* cannot be used/.test(bills.said()));
    assert.deepEqual(answers.heard, []);
    assert.equal(cart.onDisk().outbox.waiting.length, 1);
    await postgres.start();
    await second.waiting(0);
    await second.end();
    assert.equal(await bills.end(), 0);
    assert.deepEqual(
      kept().map(bill => bill.sequence),
      [1, 2],
    );
  });

  it("finds what its broker kept for it while it was away, and reports another content under a known id", async t => {
    const known = kept();
    await using answers = await startWitness(mosquitto.port, `${billTopic}/ack`);
    const [body = "{}"] = postgres.sql("select body from stepout.bills where sequence = 1");
    const { signature: _, ...unsigned } = known[0] ?? assert.fail("nothing is kept");
    const other = { ...unsigned, currency: "USD" };
    const changed = { ...other, signature: keys?.sign(canonical(other)) };
    for (const payload of [JSON.stringify(changed), body]) {
      await publish(mosquitto.port, { topic: billTopic, payload, qos: 1, retain: false });
    }
    const bills = billsOf(t, mosquitto.url, "--sink", postgres.url);
    // A copy that the cart sent again while the database was away may still have waited before these two.
    const lastTwo = () => bills.lines.slice(-2);
    await bills.until(() => lastTwo()[0]?.type === "refused" && lastTwo()[1]?.type === "bill");
    assert.deepEqual([lastTwo()[0]?.conflict, lastTwo()[1]?.sequence], [true, "repeat"]);
    assert.ok(bills.lines.every(line => line.type === "refused" || line.sequence === "repeat"));
    const [answer] = await answers.until(all => all.length > 0);
    assert.equal(await bills.end(), 0);
    assert.equal((JSON.parse(answer?.payload ?? "{}") as { status?: string }).status, "accepted");
    assert.deepEqual(kept(), known);
  });
});
