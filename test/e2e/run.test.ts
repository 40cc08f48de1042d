import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Bill } from "../../src/billing/bill.ts";
import { openDataset } from "../../src/dataset/open.ts";
import type { MessageName } from "../../src/store/messages.ts";
import type { BasketView } from "../../src/trip/view.ts";
import { conforms } from "../unit/store/conforms.ts";
import { type Mosquitto, startMosquitto, startWitness, type Witness, withoutMosquitto } from "./mosquitto.ts";
import { childrenOf, type Program, start, until } from "./program.ts";
import { calmClip, importSampleModel, sampleConfig, shared, withoutShared } from "./sample.ts";

const TOPIC = "stepout/v1/s1/carts/cart-017";

describe("stepout run on real video", { skip: withoutShared || withoutMosquitto }, () => {
  let folder = "";
  let clip = "";
  let broker: Mosquitto;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "stepout-run-"));
    await importSampleModel(folder);
    clip = calmClip(folder);
    broker = await startMosquitto();
  });
  after(async () => {
    await broker[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** Starts a cart with a state of its own and a gate that takes edges from a socket. */
  function startCart(name: string): { cart: Program; gate: string } {
    const gate = join(folder, `${name}.sock`);
    const config = sampleConfig(folder, yaml =>
      yaml
        .replace(shared.video, clip)
        .replace("driver: simulated", `driver: simulated\n  socket: ${gate}`)
        .replace("/state }", `/state-${name} }`)
        .concat(`broker: { url: "${broker.url}" }\n`)
        .concat(`mining: { dir: mined-${name}, everySeconds: 1 }\n`),
    );
    return { cart: start("run", "--config", config), gate };
  }

  async function stop(cart: Program): Promise<void> {
    cart.child.kill("SIGTERM");
    assert.equal(await cart.exited, 0, cart.err());
  }

  it("bills two bottles once, to an independent subscriber", async () => {
    await using bills = await startWitness(broker.port, `${TOPIC}/bill`);
    await using all = await startWitness(broker.port, `${TOPIC}/#`);
    const { cart: started, gate } = startCart("plain");
    await using cart = started;
    await until("the clip has been watched", () => cart.err().includes("camera ended"));
    await walkOut(gate);
    const bill = onlyBill(await bills.until(heard => heard.length > 0));
    assert.equal(bill.degraded, false);
    assert.deepEqual(bill.review, []);
    assert.equal(bill.totals.grossMinor, 258);

    await pause(1500);
    await stop(cart);
    assert.equal(bills.heard.length, 1, "the bill came once");
    const mined = await openDataset(join(folder, "mined-plain"));
    assert(mined.pictures.length > 0, "some frames puzzle this model");
    assert.deepEqual(mined.problems, []);
    const kinds = all.heard.map(({ topic, payload }) => {
      const kind = topic.slice(TOPIC.length + 1) as MessageName;
      conforms(kind, JSON.parse(payload));
      return kind;
    });
    assert.deepEqual([...new Set(kinds)].sort(), ["basket", "bill", "health", "status"]);
  });

  it("keeps the basket when vision is killed, and bills although the broker is away at the exit", async () => {
    await using bills = await startWitness(broker.port, `${TOPIC}/bill`);
    await using baskets = await startWitness(broker.port, `${TOPIC}/basket`);
    const { cart: started, gate } = startCart("killed");
    await using cart = started;
    const quantity = () => lastBasket(baskets)?.lines[0]?.quantity ?? 0;
    await until("the first bottle is in the basket", () => quantity() === 1);

    const vision = childrenOf(cart.child.pid ?? 0).at(-1) ?? assert.fail("there is no vision process");
    process.kill(vision, "SIGKILL");
    await until("the cart says so", () => cart.err().includes("the vision process is restarted"));
    assert.equal(quantity(), 1, "the basket is untouched");
    await until("a new one sees", () => cart.err().split("vision is ready").length === 3);
    assert.equal(quantity(), 1, "the basket is still untouched");

    // The clip starts again: the bottle is back on its shelf, and at the end two are gone as before.
    await until("the clip has been watched", () => cart.err().includes("camera ended"));
    await broker.kill();
    await walkOut(gate);
    await until("the bill is sealed", () => cart.err().includes("the cart left the store"));
    await broker.start();
    const bill = onlyBill(await bills.until(heard => heard.length > 0));
    assert.equal(bill.degraded, true);
    assert.ok(bill.review.includes("degraded:vision-interrupted"), String(bill.review));
    await stop(cart);
    assert.equal(bills.heard.length, 1, "the bill came once");
  });
});

function onlyBill(heard: readonly { readonly payload: string }[]): Bill {
  const bill = JSON.parse(heard[0]?.payload ?? "{}") as Bill;
  assert.deepEqual(
    bill.lines.map(line => [line.sku, line.quantity]),
    [["water-500", 2]],
  );
  assert.equal(bill.sequence, 1);
  return bill;
}

function lastBasket(witness: Witness): BasketView | undefined {
  const payload = witness.heard.at(-1)?.payload;
  return payload === undefined ? undefined : (JSON.parse(payload) as BasketView);
}

async function walkOut(gate: string): Promise<void> {
  const socket = connect(gate);
  for (const edge of [
    { t: 0, sensor: "inner", blocked: true },
    { t: 0.3, sensor: "outer", blocked: true },
    { t: 0.7, sensor: "inner", blocked: false },
    { t: 1, sensor: "outer", blocked: false },
  ]) {
    socket.write(`${JSON.stringify(edge)}\n`);
    const [answer] = await once(socket, "data");
    assert.equal(String(answer).trim(), "ok");
  }
  socket.end();
}
