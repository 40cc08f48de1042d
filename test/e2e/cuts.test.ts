import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openCourier } from "../../src/billing/courier.ts";
import { memoryStore } from "../../src/billing/state-store.ts";
import { openTill } from "../../src/cart/till.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { timers } from "../../src/device/timers.ts";
import { distinctBills } from "./cart-process.ts";
import { startMosquitto, startWitness, withoutMosquitto } from "./mosquitto.ts";
import { identity, taken, water } from "./small-shop.ts";

const skip = withoutMosquitto;

type Direction = "toBroker" | "fromBroker";

/** A wire that can be told to break after so many more bytes in one direction; it is whole again afterwards. */
async function wireTo(t: TestContext, port: number) {
  const left: Record<Direction, number> = { toBroker: Infinity, fromBroker: Infinity };
  const carried: Record<Direction, number> = { toBroker: 0, fromBroker: 0 };
  const open = new Set<Socket>();
  let cuts = 0;
  const cut = (both: readonly Socket[]) => {
    cuts += 1;
    left.toBroker = left.fromBroker = Infinity;
    for (const socket of both) socket.destroy();
  };
  const carry = (from: Socket, to: Socket, direction: Direction) =>
    from.on("data", bytes => {
      const passing = bytes.subarray(0, left[direction]);
      left[direction] -= passing.length;
      carried[direction] += passing.length;
      to.write(passing, () => {
        if (passing.length < bytes.length) cut([from, to]);
      });
    });
  const server = createServer(near => {
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    carry(near, far, "toBroker");
    carry(far, near, "fromBroker");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`,
    breakAfter: (bytes: number, direction: Direction) => {
      left[direction] = bytes;
    },
    /** Bytes so far. */
    carried: (direction: Direction) => carried[direction],
    cuts: () => cuts,
  };
}

async function openCart(t: TestContext, url: string) {
  const dir = mkdtempSync(join(tmpdir(), "stepout-cuts-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const keys = openKeys(dir);
  const till = await openTill({
    state: memoryStore(),
    catalogue: [water],
    keys,
    ids,
    clock: Date.now,
    identity,
  });
  const broker = openBroker({ url, clientId: "cart", backoff: { baseMs: 1, capMs: 5 } });
  const courier = openCourier({ post: till, broker, identity, timers, delayMs: () => 1, ackRequired: false });
  t.after(async () => {
    await courier[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
  });
  const connected = () =>
    new Promise<void>(resolve => {
      if (broker.connection.state === "connected") return resolve();
      broker.onConnection(now => now.state === "connected" && resolve());
    });
  /** Seals a bill and resolves when it has left the outbox. */
  const bill = async () => {
    await connected();
    await till.enter();
    await till.apply(taken);
    const sealed = await till.leave();
    const gone = new Promise<void>(resolve => {
      const unlisten = till.onNews(() => {
        if (till.outbox.waiting.length > 0) return;
        unlisten();
        resolve();
      });
    });
    courier.wake();
    await gone;
    return sealed;
  };
  return { bill, connected };
}

test("a connection that breaks at any byte of a bill costs no bill and doubles none", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, "stepout/v1/s/carts/c/bill");
  const wire = await wireTo(t, mosquitto.port);
  const cart = await openCart(t, wire.url);
  await cart.connected();
  const before = wire.carried("toBroker");
  await cart.bill();
  // Each byte of one publish, and the first ones behind it; other bills are at most a digit longer.
  const places = Array.from({ length: wire.carried("toBroker") - before + 10 }, (_, n) => n);
  for (const bytes of places) {
    wire.breakAfter(bytes, "toBroker");
    await cart.bill();
  }
  wire.breakAfter(Infinity, "toBroker");
  const bills = distinctBills(await witness.until(all => distinctBills(all).length === places.length + 1));
  const numbers = bills.map(sent => sent.sequence);
  assert.deepEqual(
    numbers,
    Array.from({ length: places.length + 1 }, (_, i) => i + 1),
  );
  assert.ok(wire.cuts() >= places.length - 20, `${wire.cuts()} cuts at ${places.length} places`);
});

test("a confirmation that is lost brings the same bill again, with the same bytes", { skip }, async t => {
  await using mosquitto = await startMosquitto();
  await using witness = await startWitness(mosquitto.port, "stepout/v1/s/carts/c/bill");
  const wire = await wireTo(t, mosquitto.port);
  const cart = await openCart(t, wire.url);
  for (const bytes of [0, 1, 2, 3]) {
    await cart.connected();
    wire.breakAfter(bytes, "fromBroker");
    await cart.bill();
  }
  const heard = await witness.until(all => distinctBills(all).length === 4 && all.length === 8);
  assert.deepEqual(
    distinctBills(heard).map(sent => sent.sequence),
    [1, 2, 3, 4],
  );
  assert.equal(wire.cuts(), 4);
});
