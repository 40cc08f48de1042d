import { backoffMs } from "../../src/backoff.ts";
import { openCourier } from "../../src/billing/courier.ts";
import { lastWill, statusMessage } from "../../src/billing/messages.ts";
import { clientIdOf } from "../../src/billing/topics.ts";
import { hearCatalogue } from "../../src/cart/catalogue-topic.ts";
import { openTill } from "../../src/cart/till.ts";
import { brokerSchema } from "../../src/config/schema.ts";
import { openBroker } from "../../src/device/broker/broker.ts";
import { ids } from "../../src/device/ids.ts";
import { openKeys } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { timers } from "../../src/device/timers.ts";
import { identity, taken, water } from "./small-shop.ts";

/**
 * A cart's till and courier in a process of their own, to be killed: opens on a state folder, and, told to
 * shop, counts two bottles and leaves. At the first step named `dieAt` after the gate's edge it kills
 * itself with SIGKILL. Says `outbox N` on standard output whenever N bills wait.
 */
export type Orders = {
  readonly dir: string;
  readonly url: string;
  readonly shop: boolean;
  readonly ackRequired: boolean;
  readonly dieAt?: string;
  /** Take products and prices from the store's topic. */
  readonly hearsCatalogue?: boolean;
  /** Publish the cart's key in its status. */
  readonly publishStatus?: boolean;
};

const orders = JSON.parse(process.argv[2] ?? "") as Orders;
let armed = false;

function step(name: string): void {
  if (armed && name === orders.dieAt) process.kill(process.pid, "SIGKILL");
}

const keys = openKeys(orders.dir);
const state = await openStateFile({ dir: orders.dir, cartId: "c", step });
const till = await openTill({ state, catalogue: [water], keys, ids, clock: Date.now, identity });
const broker = openBroker({
  ...brokerSchema.parse({ url: orders.url }),
  clientId: clientIdOf(identity),
  will: lastWill(identity, keys.publicKey),
  backoff: { baseMs: 20, capMs: 200 },
  answerMs: 1000,
});
const courier = openCourier({
  post: till,
  broker,
  identity,
  timers,
  delayMs: attempt => backoffMs(attempt, { baseMs: 20, capMs: 200 }, Math.random),
  ackRequired: orders.ackRequired,
  ackAfterMs: 300,
  step,
});
if (orders.hearsCatalogue) {
  const log = { info: () => {}, error: () => {} };
  hearCatalogue({ broker, identity, log, learn: products => till.useCatalogue(products) });
}
if (orders.publishStatus) {
  broker.onConnection(({ state }) => {
    const status = { online: true, state: "shopping", version: "test", publicKey: keys.publicKey };
    if (state === "connected") void broker.publish(statusMessage(status, identity));
  });
}
const say = () => process.stdout.write(`outbox ${till.outbox.waiting.length}\n`);
till.onNews(news => {
  if (news.type === "sealed") courier.wake();
  if (news.type === "outbox") say();
});

if (orders.shop) {
  await till.enter();
  await till.apply(taken);
  await till.apply(taken);
  // What is under test is the way from the gate's edge to the end of the bill.
  armed = true;
  await till.leave();
}
say();
process.on("SIGTERM", async () => {
  await courier[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
  await till[Symbol.asyncDispose]();
  process.exit(0);
});
