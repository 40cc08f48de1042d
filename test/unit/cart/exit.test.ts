import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { memoryStore } from "../../../src/billing/state-store.ts";
import { watchExit } from "../../../src/cart/exit.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openTill, type TillNews } from "../../../src/cart/till.ts";
import { monotonicSeconds } from "../../../src/device/clock.ts";
import { ids } from "../../../src/device/ids.ts";
import type { GateSpec } from "../../../src/gate/gate.ts";
import { entered, identity, water } from "../billing/office.ts";
import { edgesOf } from "../gate/walk.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };
const keys = { publicKey: "", sign: () => "" };
const spec = { debounceMs: 30, crossingTimeoutMs: 0, stuckMs: 20_000, silentAfter: 3 };

/** A cart with two bottles goes out and comes back past a gate whose outer barrier is dead. */
async function goOutAndIn(onFault: NonNullable<GateSpec["onFault"]>) {
  const options = { state: memoryStore(), catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
  await using till = await openTill(options);
  await till.apply(entered(2));
  const news: TillNews[] = [];
  till.onNews(piece => news.push(piece));
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  health.catalogue(1);
  const stop = new AbortController();
  // Long ago, so that nothing has to be waited for; the last edge is the sign that all before it was judged.
  const began = monotonicSeconds() - 200;
  const edges = edgesOf("I1 i2 I10 i11 I20 i21 I40 i41 I60").map(edge => ({ ...edge, t: began + edge.t }));
  await watchExit({
    source: {
      kind: "simulated",
      why: "test",
      hear() {},
      async *edges(over) {
        yield* edges;
        setImmediate(() => stop.abort());
        await once(over, "abort");
      },
      async [Symbol.asyncDispose]() {},
    },
    spec: { ...spec, onFault },
    ...{ till, health, log, sight: { conclude() {} }, stop: stop.signal },
  });
  const bills = news.flatMap(piece => (piece.type === "sealed" ? [piece.bill] : []));
  return { bills, basket: till.basket, troubles: health.report().gate.troubles };
}

describe("an exit with a dead barrier", () => {
  it("holds the trip with onFault: hold, and says what is wrong", async () => {
    const { bills, basket, troubles } = await goOutAndIn("hold");
    assert.deepEqual(bills, []);
    assert.equal(basket.lines[0]?.quantity, 2);
    assert.match(troubles.join(), /outer barrier silent/);
  });

  it("bills at the other barrier with onFault: bill, and marks that bill and the next trip", async () => {
    const { bills, basket } = await goOutAndIn("bill");
    assert.equal(bills.length, 1);
    assert.equal(bills[0]?.totals.grossMinor, 258);
    assert.equal(bills[0]?.degraded, true);
    assert.ok(bills[0]?.review.includes("degraded:gate-fault:outer"), String(bills[0]?.review));
    assert.deepEqual([basket.state, basket.lines.length, basket.degraded], ["shopping", 0, true]);
  });
});
