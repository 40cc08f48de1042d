import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection, Message } from "../../../src/billing/broker.ts";
import { count, enter, leave } from "../../../src/billing/cart-state.ts";
import { type CourierNews, openCourier, type Post, type Timers } from "../../../src/billing/courier.ts";
import { acknowledge, confirm, type Outbox } from "../../../src/billing/outbox.ts";
import { nextToCarry, scheduleOf } from "../../../src/billing/schedule.ts";
import { Fault } from "../../../src/fault.ts";
import { FakeBroker } from "./fake-broker.ts";
import { catalogue, emptyCart, entered, identity, officeAt } from "./office.ts";

const away: Connection = { state: "disconnected", why: new Fault("broker", "away") };

/** Time that stands still until it is moved, and passes to the next alarm when everyone sleeps. */
class FakeTime implements Timers {
  #nowMs = 0;
  readonly naps: number[] = [];
  /** Who sleeps so long is waiting for something else than time. */
  longestNapMs = 60_000;
  nowMs(): number {
    return this.#nowMs;
  }
  async sleep(ms: number, stop: AbortSignal): Promise<void> {
    this.naps.push(ms);
    if (ms >= this.longestNapMs && !stop.aborted) {
      await new Promise(resolve => stop.addEventListener("abort", resolve, { once: true }));
      return;
    }
    await new Promise(resolve => setImmediate(resolve));
    if (!stop.aborted) this.#nowMs += ms;
  }
}

function outboxOf(bills: number): Outbox {
  let state = emptyCart;
  for (let i = 1; i <= bills; i += 1) {
    state = leave(
      count(enter(state, `trip-${i}`, officeAt(i), []).state, entered(1), catalogue, i),
      officeAt(i),
    ).state;
  }
  return state.outbox;
}

function started(
  bills: number,
  more: {
    ackRequired?: boolean;
    ackAfterMs?: number;
    delayMs?: (attempt: number) => number;
    broker?: FakeBroker;
    outbox?: Outbox;
  } = {},
) {
  const broker = more.broker ?? new FakeBroker();
  const timers = new FakeTime();
  const news: CourierNews[] = [];
  const post: Post & { outbox: Outbox } = {
    outbox: more.outbox ?? outboxOf(bills),
    confirm: async (billId, ackRequired) => {
      post.outbox = confirm(post.outbox, billId, ackRequired);
    },
    acknowledge: async answer => {
      const done = acknowledge(post.outbox, answer);
      post.outbox = done.outbox;
      return done.outcome;
    },
  };
  const courier = openCourier({
    post,
    broker,
    identity,
    timers,
    delayMs: more.delayMs ?? (attempt => Math.min(60_000, 100 * 2 ** attempt)),
    ackRequired: more.ackRequired ?? false,
    ackAfterMs: more.ackAfterMs ?? 5000,
    onNews: piece => news.push(piece),
  });
  const until = async (enough: () => boolean) => {
    for (let turns = 0; !enough(); turns += 1) {
      assert.ok(turns < 10_000, "what is waited for does not come about");
      await new Promise(resolve => setImmediate(resolve));
    }
  };
  return { broker, timers, news, post, courier, until };
}

const numbersOf = (messages: readonly Message[]) =>
  messages.map(({ payload }) => JSON.parse(payload).sequence);
const ackTopic = "stepout/v1/berlin-1/carts/cart-7/bill/ack";

test("bills go out in the order of their numbers, once each", async () => {
  const { broker, post, courier, until } = started(3);
  await until(() => post.outbox.waiting.length === 0);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(numbersOf(broker.sent), [1, 2, 3]);
  assert.equal(broker.sent[0]?.topic, "stepout/v1/berlin-1/carts/cart-7/bill");
});

test("a bill that the broker did not confirm is sent again with the same bytes, later each time", async () => {
  const { broker, timers, post, courier, until } = started(1);
  const answers = [new Fault("broker", "cut"), new Fault("broker", "cut"), "taken"] as const;
  broker.answer = () => answers[broker.sent.length - 1] ?? "taken";
  await until(() => post.outbox.waiting.length === 0);
  await courier[Symbol.asyncDispose]();
  assert.equal(broker.sent.length, 3);
  assert.equal(new Set(broker.sent.map(({ payload }) => payload)).size, 1);
  assert.deepEqual(timers.naps.slice(0, 2), [100, 200]);
});

test("a bill that nobody heard is kept and sent again", async () => {
  const { broker, news, post, courier, until } = started(1);
  broker.answer = () => (broker.sent.length < 3 ? "no-subscriber" : "taken");
  await until(() => post.outbox.waiting.length === 0);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(
    news.map(piece => piece.type),
    ["unheard", "unheard", "carried"],
  );
});

test("one bill that fails does not hold up the others", async () => {
  const { broker, post, courier, until } = started(2);
  broker.answer = () =>
    numbersOf(broker.sent).at(-1) === 1 && broker.sent.length < 3 ? new Fault("broker", "no") : "taken";
  await until(() => post.outbox.waiting.length === 0);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(numbersOf(broker.sent), [1, 2, 1]);
});

test("a bill that ends every connection it is sent on lets the others pass, and does not end each new one at once", async () => {
  const { broker, timers, post, courier, until } = started(3);
  broker.answer = () => {
    if (numbersOf(broker.sent).at(-1) !== 1) return "taken";
    broker.become(away);
    return new Fault("broker", "the connection ended");
  };
  for (let failures = 1; failures <= 5; failures += 1) {
    await until(() => broker.connection.state === "disconnected");
    broker.become({ state: "connected" });
  }
  assert.deepEqual(numbersOf(broker.sent), [1, 2, 3, 1, 1, 1, 1]);
  assert.equal(post.outbox.waiting.length, 1);
  // From the third failure on it waits, connection or not.
  assert.deepEqual(
    timers.naps.filter(ms => ms < 60_000),
    [400, 800],
  );
  await courier[Symbol.asyncDispose]();
});

test("without a connection nothing is tried, and all goes at once when it is there", async () => {
  const broker = new FakeBroker();
  broker.connection = away;
  const { timers, post, courier, until } = started(2, { broker });
  await until(() => timers.naps.length > 0);
  assert.deepEqual(broker.sent, []);
  broker.become({ state: "connected" });
  await until(() => post.outbox.waiting.length === 0);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(numbersOf(broker.sent), [1, 2]);
});

for (const [what, answer] of [
  ["the broker did not confirm", new Fault("broker", "cut")],
  ["nobody heard", "no-subscriber"],
] as const)
  test(`a bill that ${what} goes at once over a new connection`, async () => {
    const { broker, timers, post, courier, until } = started(1, { delayMs: () => 3_600_000 });
    broker.answer = () => (broker.sent.length < 2 ? answer : "taken");
    await until(() => timers.naps.length > 0);
    broker.become({ state: "connected" });
    await until(() => post.outbox.waiting.length === 0);
    await courier[Symbol.asyncDispose]();
    assert.equal(broker.sent.length, 2);
  });

test("a bill that the broker has and the store has not answered waits on over a new connection", async () => {
  const { broker, timers, courier, until } = started(1, { ackRequired: true, ackAfterMs: 3_600_000 });
  await until(() => timers.naps.length > 0);
  broker.become({ state: "connected" });
  await until(() => timers.naps.length > 1);
  await courier[Symbol.asyncDispose]();
  assert.equal(broker.sent.length, 1);
});

test("a store that does not answer is asked again after twice as long each time, up to 256 times as long", async () => {
  const patient = { ackRequired: true, ackAfterMs: 100, delayMs: () => 0 };
  const { broker, timers, courier, until } = started(1, patient);
  await until(() => broker.sent.length === 11);
  await courier[Symbol.asyncDispose]();
  const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 256].map(times => times * 100);
  assert.deepEqual(timers.naps.slice(0, 10), waits);
});

test("an answer is known whose id the store's database gives back in capitals, as SQL Server's does", async () => {
  const { broker, post, courier } = started(1, { ackRequired: true });
  const billId = post.outbox.waiting[0]?.billId.toUpperCase();
  await broker.hears(ackTopic, JSON.stringify({ billId, status: "accepted" }));
  assert.deepEqual(post.outbox.waiting, []);
  await courier[Symbol.asyncDispose]();
});

test("the store's time for an answer begins with the bill's arrival, however long nobody listened before", async () => {
  const broker = new FakeBroker();
  // Ten times nobody subscribes; counted as unanswered, the next copy would come after hours.
  broker.answer = () => (broker.sent.length < 10 ? "no-subscriber" : "taken");
  const patient = { broker, ackRequired: true, ackAfterMs: 1000, delayMs: () => 0 };
  const { timers, courier, until } = started(1, patient);
  await until(() => broker.sent.length === 13);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(timers.naps.filter(ms => ms > 0).slice(0, 2), [1000, 2000]);
});

test("where the store must acknowledge, a bill is sent again until it does", async () => {
  const { broker, timers, post, courier, until } = started(1, { ackRequired: true });
  await until(() => broker.sent.length === 3);
  // And each time it waits twice as long: a store that is behind is not helped by repeats.
  assert.ok((timers.naps[0] ?? 0) >= 5000 && (timers.naps[1] ?? 0) >= 10_000, String(timers.naps));
  const { billId } = JSON.parse(broker.sent[0]?.payload ?? "");
  await broker.hears(ackTopic, JSON.stringify({ billId, status: "accepted" }));
  assert.deepEqual(post.outbox.waiting, []);
  await courier[Symbol.asyncDispose]();
  assert.equal(new Set(broker.sent.map(({ payload }) => payload)).size, 1);
});

test("a store that is away for days is not drowned in copies, and one whose broker came back anew need not wait long", async () => {
  const { broker, timers, post, courier, until } = started(1, { ackRequired: true, ackAfterMs: 50_000 });
  const threeDaysMs = 3 * 24 * 3600 * 1000;
  timers.longestNapMs = Number.POSITIVE_INFINITY;
  await until(() => timers.nowMs() > threeDaysMs || broker.sent.length > 100);
  assert.ok(broker.sent.length < 30, `${broker.sent.length} copies`);
  const [before, sent] = [timers.nowMs(), broker.sent.length];
  broker.become(away);
  broker.become({ state: "connected" });
  await until(() => broker.sent.length > sent);
  assert.ok(timers.nowMs() - before <= 16 * 50_000 + 60_000, `${timers.nowMs() - before} ms`);
  post.outbox = { waiting: [], done: [] };
  timers.longestNapMs = 60_000;
  await courier[Symbol.asyncDispose]();
});

test("a bill that waited for the store's answer goes once more, and lets the others pass, when none is asked for any more", async () => {
  const outbox = outboxOf(2);
  const { broker, post, courier, until } = started(2, {
    outbox: confirm(outbox, outbox.waiting[0]?.billId ?? "", true),
  });
  // An endless round would leave this test no turn to fail in.
  broker.answer = () => (broker.sent.length > 4 ? new Fault("broker", "enough") : "taken");
  await until(() => post.outbox.waiting.length === 0 || broker.sent.length > 4);
  await courier[Symbol.asyncDispose]();
  assert.deepEqual(numbersOf(broker.sent), [1, 2]);
});

for (const order of ["after the broker's confirmation", "before it"]) {
  test(`nothing is remembered of a bill that the store acknowledged ${order}`, async () => {
    const { broker, timers, post, courier, until } = started(1, { ackRequired: true, ackAfterMs: 60_000 });
    const { billId } = post.outbox.waiting[0] ?? {};
    const accept = () => broker.hears(ackTopic, JSON.stringify({ billId, status: "accepted" }));
    if (order === "before it") {
      broker.answer = () => {
        void accept();
        return "taken";
      };
    }
    await until(() => timers.naps.length > 0);
    await accept();
    assert.deepEqual(post.outbox.waiting, []);
    courier.wake();
    await until(() => timers.naps.length > 1);
    // The same bill again, as if it were new: it goes at once, because no earlier try is known.
    post.outbox = outboxOf(1);
    courier.wake();
    await until(() => broker.sent.length > 1 || timers.naps.length > 2);
    await courier[Symbol.asyncDispose]();
    assert.equal(broker.sent.length, 2);
  });
}

test("a rejected bill is kept and never sent again", async () => {
  const { broker, post, news, courier, until } = started(1, { ackRequired: true });
  await until(() => broker.sent.length === 1);
  const { billId } = JSON.parse(broker.sent[0]?.payload ?? "");
  await broker.hears(ackTopic, JSON.stringify({ billId, status: "rejected", reason: "unknown sku" }));
  assert.equal(post.outbox.waiting[0]?.reason, "unknown sku");
  const sentBefore = broker.sent.length;
  courier.wake();
  await until(() => news.some(piece => piece.type === "answered"));
  await courier[Symbol.asyncDispose]();
  assert.equal(broker.sent.length, sentBefore);
});

test("an answer that a full disk refuses does not cost the connection, which others need", async () => {
  const { broker, post, news, courier } = started(1, { ackRequired: true });
  const { billId } = post.outbox.waiting[0] ?? {};
  post.acknowledge = async () => {
    throw new Fault("storage", "full");
  };
  // What the listener throws ends the connection, and the broker brings the same answer again and again.
  await broker.hears(ackTopic, JSON.stringify({ billId, status: "accepted" }));
  assert.deepEqual(
    news.filter(({ type }) => type === "answered"),
    [],
  );
  await courier[Symbol.asyncDispose]();
});

test("nonsense and strangers' bills on the acknowledgement topic change nothing", async () => {
  const { broker, post, news, courier, until } = started(1, { ackRequired: true });
  await until(() => broker.sent.length === 1);
  const before = post.outbox;
  for (const payload of ["", "null", "[]", '{"billId":7}', '{"billId":"x","status":"maybe"}'])
    await broker.hears(ackTopic, payload);
  await broker.hears(ackTopic, '{"billId":"stranger","status":"accepted"}');
  assert.equal(post.outbox, before);
  await courier[Symbol.asyncDispose]();
  assert.equal(news.filter(piece => piece.type === "nonsense").length, 5);
  assert.deepEqual(
    news.filter(piece => piece.type === "answered").map(piece => piece.outcome),
    ["stranger"],
  );
});

test("of what is due the lowest number is next; otherwise the wait is the shortest one", () => {
  const outbox = outboxOf(3);
  const [first, second, third] = outbox.waiting.map(entry => entry.billId);
  const due = (dueMs: number) => ({ attempts: 1, dueMs, awaits: "broker" as const });
  const at = (times: readonly [string | undefined, number][]) =>
    new Map(times.map(([id, ms]) => [id ?? "", due(ms)]));
  assert.equal(nextToCarry(outbox, at([[first, 50]]), 10).entry?.billId, second);
  assert.equal(
    nextToCarry(
      outbox,
      at([
        [first, 50],
        [second, 30],
        [third, 40],
      ]),
      10,
    ).waitMs,
    20,
  );
  assert.equal(nextToCarry({ waiting: [], done: [] }, new Map(), 10).waitMs, Number.POSITIVE_INFINITY);
});

test("the schedule knows only of bills that are still to be carried", () => {
  const outbox = outboxOf(3);
  const [done, refused, waiting] = outbox.waiting.map(entry => entry.billId);
  const tried = new Map(
    outbox.waiting.map(({ billId }) => [billId, { attempts: 2, dueMs: 7, awaits: "answer" as const }]),
  );
  const accepted = acknowledge(outbox, { billId: done ?? "", status: "accepted" }).outbox;
  const settled = acknowledge(accepted, { billId: refused ?? "", status: "rejected" }).outbox;
  assert.deepEqual([...scheduleOf(settled, tried).keys()], [waiting]);
});
