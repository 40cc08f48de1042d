import fs from "node:fs";
import { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { backoffMs } from "../../src/backoff.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { lastWill } from "../../src/billing/messages.ts";
import { openTill } from "../../src/cart/till.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { timers } from "../../src/device/timers.ts";
import { identity as shop, taken, water } from "../e2e/small-shop.ts";

/**
 * Inside the rig: `shopping.ts FOLDER URL CART TRIPS [without-fsync]` makes so many trips of two bottles, each to its
 * bill at the broker, with the cart's own till, courier and state file in FOLDER. `without-fsync` takes the safeguard
 * out, in this process only, so that a test of power cuts can show that it would tell.
 */

const [dir = "", url = "", cart = "", trips = "1", without] = process.argv.slice(2);
if (without === "without-fsync") await forgetToSync();

const identity = { ...shop, cart };
const keys = openKeys(dir);
const file = await openStateFile({ dir, cartId: cart });
const till = await openTill({ state: file, catalogue: [water], keys, ids, clock: Date.now, identity });
const backoff = { baseMs: 100, capMs: 1000 };
const broker = openBroker({
  url,
  clientId: `rig-${cart}`,
  will: lastWill(identity, keys.publicKey),
  backoff,
  answerMs: 60_000,
});
const courier = openCourier({
  post: till,
  broker,
  identity,
  timers,
  delayMs: attempt => backoffMs(attempt, backoff, Math.random),
  ackRequired: false,
  ackAfterMs: 60_000,
});
till.onNews(news => news.type === "sealed" && courier.wake());

for (let trip = 0; trip < Number(trips); trip += 1) {
  if (trip > 0) await till.enter();
  await till.apply(taken);
  await till.apply(taken);
  await till.leave();
  while (till.outbox.waiting.length > 0) await pause(10);
}
await courier[Symbol.asyncDispose]();
await broker[Symbol.asyncDispose]();
await till[Symbol.asyncDispose]();
await file.settled();
process.exit(0);

/** Node has two ways to sync a file; neither does anything from here on. */
async function forgetToSync(): Promise<void> {
  fs.fsyncSync = () => {};
  syncBuiltinESMExports();
  await using probe = await open("/dev/null");
  const prototype = Object.getPrototypeOf(probe) as { sync(): Promise<void> };
  prototype.sync = async () => {};
}
