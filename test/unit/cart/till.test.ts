import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import type { CartState } from "../../../src/billing/cart-state.ts";
import { memoryStore, type StateStore } from "../../../src/billing/state-store.ts";
import { openTill, type Till, type TillNews } from "../../../src/cart/till.ts";
import { ids } from "../../../src/device/ids.ts";
import { type Keys, verifyBill } from "../../../src/device/keys.ts";
import { cartStateSchema } from "../../../src/device/state-file/schema.ts";
import { Fault, isFault } from "../../../src/fault.ts";
import { entered, identity, milk, water } from "../billing/office.ts";

function freshKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    sign: text => sign(null, Buffer.from(text), privateKey).toString("base64"),
  };
}

const keys = freshKeys();

/** A disk that records, waits or refuses when told. */
function recordingStore() {
  const writes: CartState[] = [];
  const disk = { full: false, gate: Promise.resolve() };
  const store: StateStore = {
    found: undefined,
    write: async state => {
      await disk.gate;
      if (disk.full) throw new Fault("storage", "full");
      writes.push(state);
    },
  };
  return { writes, disk, store };
}

function opened(state: StateStore, store = identity.store): Promise<Till> {
  const options = {
    state,
    catalogue: [water, milk],
    keys,
    ids,
    clock: () => 1_000_000,
    identity: { ...identity, store },
    retryMs: 1,
  };
  return openTill(options);
}

function newsOf(till: Till): TillNews[] {
  const news: TillNews[] = [];
  till.onNews(piece => news.push(piece));
  return news;
}

/** Waits for a piece of news. A till that tries again keeps no process alive, so this does. */
async function heard(till: Till, isIt: (news: TillNews) => boolean): Promise<void> {
  const awake = setInterval(() => {}, 1000);
  await new Promise<void>(resolve => {
    till.onNews(news => isIt(news) && resolve());
  });
  clearInterval(awake);
}

test("a trip is open from the start, and leaving with something gives a signed bill", async () => {
  await using till = await opened(memoryStore());
  assert.equal(till.basket.state, "shopping");
  assert.equal(await till.apply(entered(2)), "counted");
  assert.equal(till.basket.grossMinor, 258);
  const bill = await till.leave();
  assert.equal(bill?.totals.grossMinor, 258);
  assert.ok(verifyBill(JSON.parse(till.outbox.waiting[0]?.body ?? ""), keys.publicKey));
  assert.equal(await till.leave(), undefined);
  assert.equal(await till.apply(entered(-1)), "no-trip");
});

test("the bill is on disk before leaving resolves and before anyone is told", async () => {
  const { writes, store } = recordingStore();
  await using till = await opened(store);
  await till.apply(entered(1));
  let writtenWhenTold = 0;
  till.onNews(news => {
    if (news.type === "sealed") writtenWhenTold = writes.at(-1)?.outbox.waiting.length ?? 0;
  });
  await till.leave();
  assert.equal(writtenWhenTold, 1);
  assert.equal(writes.at(-1)?.outbox.waiting.length, 1);
});

test("a restarted till goes on with the same basket and bills, and says that nobody watched meanwhile", async () => {
  const { writes, store } = recordingStore();
  await using first = await opened(store);
  await first.apply(entered(1));
  await first.leave();
  await first.enter();
  await first.apply(entered(3, "milk"));
  await using second = await opened(memoryStore(JSON.parse(JSON.stringify(writes.at(-1)))));
  assert.deepEqual(second.basket, { ...first.basket, degraded: true });
  assert.deepEqual(second.outbox, first.outbox);
  const bill = await second.leave();
  assert.equal(bill?.sequence, 2);
  assert.deepEqual(bill?.review, ["degraded:restarted"]);
});

test("a till restarted on a full disk goes on with its trip, says why nothing is kept, and keeps it when there is room", async () => {
  const before = recordingStore();
  await using first = await opened(before.store);
  await first.apply(entered(2));
  const { writes, disk, store } = recordingStore();
  disk.full = true;
  await using till = await opened({ ...store, found: before.writes.at(-1) });
  await assert.rejects(till.apply(entered(1)), error => isFault(error, "storage"));
  assert.equal(till.trouble, "full");
  assert.deepEqual([till.basket.lines[0]?.quantity, till.basket.degraded], [3, true]);
  disk.full = false;
  await heard(till, news => news.type === "storage" && news.trouble === undefined);
  assert.equal(till.trouble, undefined);
  assert.deepEqual(writes.at(-1)?.trip?.degraded, ["restarted"]);
  assert.equal(writes.at(-1)?.trip?.basket.lines[0]?.quantity, 3);
});

test("a till restarted outside the store stays outside until the cart enters", async () => {
  const { writes, store } = recordingStore();
  await using first = await opened(store);
  await first.apply(entered(1));
  await first.leave();
  await using second = await opened(memoryStore(JSON.parse(JSON.stringify(writes.at(-1)))));
  assert.equal(second.basket.state, "no-trip");
  assert.equal(await second.apply(entered(1)), "no-trip");
  await second.enter();
  assert.equal(second.basket.state, "shopping");
});

const otherStore = (error: unknown) =>
  isFault(error, "bad-config") &&
  /bills or an open trip of store berlin-1, not of hamburg-2; set `store\.id` back/.test(error.message);

test("a cart does not start for another store while a bill or a trip of the old one is open, and does when all is sent", async () => {
  const { writes, store } = recordingStore();
  const moved = (state: CartState | undefined) =>
    opened(memoryStore(cartStateSchema.parse(JSON.parse(JSON.stringify(state)))), "hamburg-2");
  await using till = await opened(store);
  await till.apply(entered(1));
  await assert.rejects(moved(writes.at(-1)), otherStore);
  const billId = (await till.leave())?.billId ?? "";
  await assert.rejects(moved(writes.at(-1)), otherStore);
  await till.confirm(billId, true);
  await assert.rejects(moved(writes.at(-1)), otherStore);
  await till.acknowledge({ billId, status: "accepted" });
  await till.enter();
  await using there = await moved(writes.at(-1));
  await there.apply(entered(1));
  assert.equal((await there.leave())?.store, "hamburg-2");
});

test("a cart that moved with nothing in it starts again where it is now", async () => {
  const { writes, store } = recordingStore();
  await using _before = await opened(store);
  const there = recordingStore();
  await using till = await opened({ ...there.store, found: writes.at(-1) }, "hamburg-2");
  await till.apply(entered(2));
  await using again = await opened(memoryStore(there.writes.at(-1)), "hamburg-2");
  assert.equal(again.basket.lines[0]?.quantity, 2);
});

test("a bill that the old store refused keeps no cart from another store: it is never sent again", async () => {
  const { writes, store } = recordingStore();
  await using till = await opened(store);
  await till.apply(entered(1));
  await till.acknowledge({ billId: (await till.leave())?.billId ?? "", status: "rejected" });
  await using there = await opened(memoryStore(writes.at(-1)), "hamburg-2");
  assert.equal(there.outbox.waiting[0]?.status, "rejected");
});

test("calls that come while the disk is busy keep their order and share a write", async () => {
  const { writes, disk, store } = recordingStore();
  await using till = await opened(store);
  let release = () => {};
  disk.gate = new Promise(resolve => {
    release = resolve;
  });
  const calls = [
    till.apply(entered(1)),
    till.apply(entered(1)),
    till.leave(),
    till.enter(),
    till.apply(entered(1)),
  ];
  release();
  const bill = (await Promise.all(calls))[2];
  assert.equal(typeof bill === "object" && bill.lines[0]?.quantity, 2);
  assert.equal(till.basket.lines[0]?.quantity, 1);
  assert.ok(writes.length <= 3, `${writes.length} writes`);
});

test("a bill that is sealed while the disk writes what came before is told once it is on the disk itself", async () => {
  const { writes, disk, store } = recordingStore();
  await using till = await opened(store);
  const news = newsOf(till);
  const isTold = () => news.some(piece => piece.type === "sealed");
  const released: (() => void)[] = [];
  const hold = () => {
    disk.gate = new Promise(resolve => released.push(resolve));
  };
  hold();
  const counted = till.apply(entered(1));
  hold();
  const left = till.leave();
  released[0]?.();
  await counted;
  assert.deepEqual([writes.at(-1)?.outbox.waiting.length, isTold()], [0, false]);
  // Sent now, its number would be given out twice where the power goes now.
  assert.deepEqual(till.outbox.waiting, []);
  released[1]?.();
  await left;
  assert.deepEqual([writes.at(-1)?.outbox.waiting.length, isTold()], [1, true]);
});

test("a full disk refuses the caller, keeps the bill back, and gives it out once there is room", async () => {
  const { disk, store } = recordingStore();
  await using till = await opened(store);
  await till.apply(entered(1));
  const news = newsOf(till);
  disk.full = true;
  await assert.rejects(till.leave(), error => isFault(error, "storage"));
  await assert.rejects(till.enter(), error => isFault(error, "storage"));
  assert.deepEqual(till.outbox.waiting, []);
  assert.deepEqual(
    news.map(piece => piece.type).filter(type => type === "sealed"),
    [],
  );
  disk.full = false;
  await heard(till, news => news.type === "sealed");
  assert.equal(till.outbox.waiting.length, 1);
  const storage = news.filter(piece => piece.type === "storage").map(piece => piece.trouble);
  assert.deepEqual(storage, ["full", undefined]);
});

test("a disk that neither takes a write nor refuses it is told: no bill gets onto it, and nothing else would say so", async t => {
  const { disk, store } = recordingStore();
  const till = await opened(store);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const news = newsOf(till);
  const storage = () => news.flatMap(piece => (piece.type === "storage" ? [piece.trouble] : []));
  let answer = () => {};
  disk.gate = new Promise<void>(resolve => {
    answer = resolve;
  });
  const counted = till.apply(entered(1));
  t.mock.timers.tick(9_999);
  assert.deepEqual(storage(), []);
  t.mock.timers.tick(60_000);
  assert.match(storage().join(), /^The disk has not answered for 10 s, .*check it/);
  assert.match(till.trouble ?? "", /has not answered/);
  answer();
  await counted;
  assert.deepEqual([storage().length, storage().at(-1), till.trouble], [2, undefined, undefined]);
  await till[Symbol.asyncDispose]();
});

test("the basket is told as it was counted also where the disk refuses it", async () => {
  const { disk, store } = recordingStore();
  const till = await opened(store);
  const news = newsOf(till);
  disk.full = true;
  await assert.rejects(till.apply(entered(2)), error => isFault(error, "storage"));
  const told = () =>
    news.flatMap(piece => (piece.type === "basket" ? [[piece.basket.state, piece.basket.grossMinor]] : []));
  assert.deepEqual(told(), [["shopping", 258]]);
  // Nor does the store see the last shopper's basket for as long as it refuses.
  for (const next of [() => till.apply(entered(1)), () => till.leave(), () => till.enter()])
    await assert.rejects(next(), error => isFault(error, "storage"));
  assert.deepEqual(told().slice(1), [
    ["shopping", 387],
    ["no-trip", 0],
    ["shopping", 0],
  ]);
  disk.full = false;
  await till[Symbol.asyncDispose]();
});

test("a cart that is switched off writes what it only noted, and says where the disk refuses even that", async () => {
  const { writes, disk, store } = recordingStore();
  const till = await opened(store);
  let open = () => {};
  disk.gate = new Promise<void>(resolve => {
    open = resolve;
  });
  till.degrade("camera-lost:c1");
  const closed = till[Symbol.asyncDispose]();
  open();
  await closed;
  assert.deepEqual(writes.at(-1)?.trip?.degraded, ["camera-lost:c1"]);

  disk.full = true;
  till.degrade("camera-lost:c2");
  await assert.rejects(Promise.resolve(till[Symbol.asyncDispose]()), error => isFault(error, "storage"));
});

test("of bills that are done the newest fifty are remembered", async () => {
  await using till = await opened(memoryStore());
  const billIds: string[] = [];
  for (let trip = 0; trip < 51; trip += 1) {
    await till.enter();
    await till.apply(entered(1));
    const billId = (await till.leave())?.billId ?? "";
    await till.confirm(billId, false);
    billIds.push(billId);
  }
  assert.deepEqual(
    till.outbox.done.map(({ billId }) => billId),
    billIds.slice(1),
  );
  assert.equal(await till.acknowledge({ billId: billIds[0] ?? "", status: "accepted" }), "stranger");
});

test("what the broker confirmed and the store answered is news from the outbox", async () => {
  await using till = await opened(memoryStore());
  await till.apply(entered(1));
  const billId = (await till.leave())?.billId ?? "";
  const news = newsOf(till);
  await till.confirm(billId, true);
  assert.equal(await till.acknowledge({ billId, status: "accepted" }), "accepted");
  assert.equal(await till.acknowledge({ billId, status: "accepted" }), "repeated");
  assert.deepEqual(
    news.map(piece => piece.type),
    ["outbox", "outbox"],
  );
  assert.equal(till.outbox.waiting.length, 0);
});

test("a rejection is understood although the clock came right by a month before the bill was delivered", async () => {
  let nowMs = Date.parse("2026-01-01T10:00:00Z");
  const options = { state: memoryStore(), catalogue: [water], keys, ids, clock: () => nowMs, identity };
  await using till = await openTill(options);
  await till.apply(entered(1));
  const billId = (await till.leave())?.billId ?? "";
  nowMs = Date.parse("2026-02-05T10:00:00Z");
  await till.confirm(billId, false);
  assert.equal(await till.acknowledge({ billId, status: "rejected" }), "rejected");
  assert.equal(till.outbox.waiting[0]?.billId, billId);
});

test("a new catalogue prices what enters from then on", async () => {
  await using till = await opened(memoryStore());
  await till.apply(entered(1));
  till.useCatalogue([{ ...water, priceMinor: 149 }]);
  await till.apply(entered(1));
  assert.equal(till.basket.grossMinor, 129 + 149);
});

test("a trip that was partly unseen says so on its bill, each reason once", async () => {
  await using till = await opened(memoryStore());
  till.degrade("vision restarted");
  till.degrade("vision restarted");
  assert.deepEqual((await till.leave())?.review, ["degraded:vision restarted"]);
  till.degrade("outside");
  await till.enter(["camera basket-1 lost"]);
  assert.deepEqual((await till.leave())?.review, ["degraded:camera basket-1 lost"]);
});

test("a doubt that stood when the cart was switched off is on the bill, since nobody can settle it any more", async () => {
  const { store, writes } = recordingStore();
  const doubt = { sku: "water", reason: "left saw 1 go in", otherwise: -1 };
  {
    await using till = await opened(store);
    await till.apply(entered(2));
    till.doubt([doubt]);
    assert.equal(till.basket.lines[0]?.needsReview, true);
  }
  const found = cartStateSchema.parse(JSON.parse(JSON.stringify(writes.at(-1))));
  await using till = await opened({ ...memoryStore(), found });
  till.doubt([]);
  const bill = await till.leave();
  assert.deepEqual(bill?.review, ["doubtful:water: left saw 1 go in", "degraded:restarted"]);
  assert.deepEqual(
    bill?.lines.map(line => [line.quantity, line.needsReview]),
    [[2, true]],
  );
});
