import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Bill } from "../../../src/billing/bill.ts";
import type { Ledger } from "../../../src/billing/ledger.ts";
import { jsonReceipt, plainReceipt } from "../../../src/commands/bills-print.ts";
import { Fault, isFault } from "../../../src/fault.ts";
import { Desk } from "../../../src/store/desk.ts";
import { openFileLedger } from "../../../src/store/file.ts";
import { handingLedger, type OnBill } from "../../../src/store/handing.ts";
import { rememberingLedger } from "../../../src/store/remembering.ts";
import { altered, publishedKey, signedBody, billTopic as topic } from "../device/signed.ts";

const keyOf = async () => publishedKey;
const otherKey = generateKeyPairSync("ed25519")
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");

function path(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-bills-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return join(dir, "bills.jsonl");
}

test("every bill is kept once and accepted every time", async t => {
  const out = path(t);
  await using ledger = await openFileLedger(out);
  const desk = new Desk({ ledger, keyOf });
  const answers = [];
  for (const sequence of [1, 2, 1]) {
    answers.push((await desk.take({ topic, payload: signedBody(sequence) })).answer?.status);
  }
  assert.deepEqual(answers, ["accepted", "accepted", "accepted"]);
  assert.equal(readFileSync(out, "utf8"), `${signedBody(1)}\n${signedBody(2)}\n`);
});

test("a desk that was restarted knows what it has, and half a line is cut off", async t => {
  const out = path(t);
  {
    await using ledger = await openFileLedger(out);
    await new Desk({ ledger, keyOf }).take({ topic, payload: signedBody(1) });
  }
  appendFileSync(out, signedBody(2).slice(0, 40));
  await using ledger = await openFileLedger(out);
  const desk = new Desk({ ledger, keyOf });
  const kinds = [];
  for (const sequence of [1, 2]) {
    const { receipt } = await desk.take({ topic, payload: signedBody(sequence) });
    kinds.push(receipt.type === "bill" && receipt.finding.kind);
  }
  assert.deepEqual(kinds, ["repeat", "next"]);
  assert.equal(readFileSync(out, "utf8"), `${signedBody(1)}\n${signedBody(2)}\n`);
});

test("a bill that cannot be kept is not answered, and is new when it comes again", async () => {
  let isFull = true;
  const lines: string[] = [];
  const ledger = rememberingLedger({
    write: async ({ body }) => {
      if (isFull) throw new Fault("storage", "full");
      lines.push(body);
      return undefined;
    },
  });
  const desk = new Desk({ ledger, keyOf });
  await assert.rejects(desk.take({ topic, payload: signedBody(1) }), error => isFault(error, "storage"));
  isFull = false;
  const { receipt } = await desk.take({ topic, payload: signedBody(1) });
  assert.equal(receipt.type === "bill" && receipt.finding.kind, "first");
  assert.equal(lines.length, 1);
});

test("a bill that waits for its key when the store ends goes to no ledger, which may be closed by then", async () => {
  let show = (_: string) => {};
  const shown = new Promise<string>(resolve => {
    show = resolve;
  });
  const kept: string[] = [];
  const ledger = handingLedger(async ({ bill }) => {
    kept.push(bill.billId);
  });
  const desk = new Desk({ ledger, keyOf: () => shown });
  let isTaken = false;
  void desk.take({ topic, payload: signedBody(1) }).then(() => {
    isTaken = true;
  });
  desk.close();
  show(publishedKey);
  await new Promise(setImmediate);
  assert.deepEqual([kept, isTaken], [[], false]);
});

test("a bill that comes again while it is still being kept is kept once", async () => {
  const lines: string[] = [];
  let writeOn = () => {};
  const disk = new Promise<void>(resolve => {
    writeOn = resolve;
  });
  const ledger = rememberingLedger({
    write: async ({ body }) => {
      lines.push(body);
      await disk;
      return undefined;
    },
  });
  const desk = new Desk({ ledger, keyOf });
  const taken = [1, 2].map(() => desk.take({ topic, payload: signedBody(1) }));
  // Long enough for the second to have been looked at, were it not held back.
  for (let turns = 0; turns < 100; turns += 1) await new Promise(resolve => setImmediate(resolve));
  writeOn();
  const kinds = (await Promise.all(taken)).map(
    ({ receipt }) => receipt.type === "bill" && receipt.finding.kind,
  );
  assert.deepEqual([kinds, lines], [["first", "repeat"], [signedBody(1)]]);
});

test("a ledger that takes many at once is given the next bill while the last one is being kept", async () => {
  const given: number[] = [];
  const resolvers: (() => void)[] = [];
  const ledger: Ledger = {
    atOnce: 2,
    keep: ({ bill }) => {
      given.push(bill.sequence);
      return new Promise(resolve => resolvers.push(() => resolve({ kind: "next" })));
    },
    async [Symbol.asyncDispose]() {},
  };
  const desk = new Desk({ ledger, keyOf });
  const taken = [1, 2].map(sequence => desk.take({ topic, payload: signedBody(sequence) }));
  for (let turns = 0; resolvers.length < 2 && turns < 100; turns += 1)
    await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(given, [1, 2]);
  for (const resolve of resolvers) resolve();
  await Promise.all(taken);
});

test("a forged and a shapeless bill are refused with the reason and not kept", async () => {
  const desk = new Desk({ ledger: rememberingLedger({}), keyOf });
  const forged = altered(signedBody(2), bill => (bill.degraded = true));
  for (const [payload, words] of [
    [forged, /signature is not that of/],
    ['{"billId":"b-9"}', /specVersion/],
  ] as const) {
    const { receipt, answer } = await desk.take({ topic, payload });
    assert.equal(receipt.type, "refused");
    assert.equal(answer?.status, "rejected");
    assert.match(answer?.reason ?? "", words);
    assert.match(plainReceipt(receipt), /^refused /);
  }
  const { answer } = await desk.take({ topic, payload: "garbage" });
  assert.equal(answer, undefined);
});

test("a bill that is kept is accepted again after its cart got another key, and no other is", async t => {
  const backend = new Map<string, string>();
  const onBill: OnBill = async ({ bill, body }) => void backend.set(bill.billId, body);
  const recall = (billId: string) => backend.get(billId);
  const kept = await openFileLedger(path(t));
  t.after(() => kept[Symbol.asyncDispose]());
  // The last one was started anew: it knows only by asking.
  const ledgers = [
    [kept, kept],
    [handingLedger(onBill), undefined],
    [handingLedger(onBill, recall), handingLedger(onBill, recall)],
  ] as const;
  for (const [first, later = first] of ledgers) {
    await new Desk({ ledger: first, keyOf }).take({ topic, payload: signedBody(1) });
    const desk = new Desk({ ledger: later, keyOf: async () => otherKey });
    const { receipt, answer } = await desk.take({ topic, payload: signedBody(1) });
    assert.equal(answer?.status, "accepted");
    assert.ok(receipt.type === "bill");
    assert.deepEqual([receipt.finding.kind, receipt.signature], ["repeat", "invalid"]);
    for (const forged of [signedBody(2), altered(signedBody(1), bill => (bill.degraded = true))])
      assert.equal((await desk.take({ topic, payload: forged })).answer?.status, "rejected");
  }
});

test("a bill that the backend knows from before a restart stands among the numbers that came", async () => {
  const recall = (billId: string) => (signedBody(1).includes(billId) ? signedBody(1) : undefined);
  const found: string[] = [];
  const onBill: OnBill = async ({ finding }) => void found.push(finding.kind);
  const desk = new Desk({ ledger: handingLedger(onBill, recall), keyOf });
  for (const sequence of [1, 2]) await desk.take({ topic, payload: signedBody(sequence) });
  assert.deepEqual(found, ["next"]);
});

test("a bill that the backend keeps with another content is a conflict, and is not handed over", async () => {
  const other = altered(signedBody(1), bill => (bill.degraded = true), true);
  const onBill: OnBill = async () => assert.fail("it was handed over");
  const desk = new Desk({ ledger: handingLedger(onBill, () => other), keyOf });
  const { receipt, answer } = await desk.take({ topic, payload: signedBody(1) });
  assert.ok(receipt.type === "refused" && receipt.conflict);
  assert.equal(answer, undefined);
});

test("a bill whose id came with another content is a conflict, and nobody is answered", async () => {
  const desk = new Desk({ ledger: rememberingLedger({}), keyOf });
  await desk.take({ topic, payload: signedBody(1) });
  const changed = altered(signedBody(1), bill => (bill.degraded = true), true);
  const { receipt, answer } = await desk.take({ topic, payload: changed });
  assert.ok(receipt.type === "refused" && receipt.conflict);
  assert.match(receipt.problems.join(), /came before with another content/);
  assert.equal(answer, undefined);
  const { receipt: again } = await desk.take({ topic, payload: signedBody(1) });
  assert.equal(again.type === "bill" && again.finding.kind, "repeat");
});

test("the bills of a cart that lost its state and counts from 1 again are rejected, so that it keeps them", async () => {
  const desk = new Desk({ ledger: rememberingLedger({}), keyOf });
  await desk.take({ topic, payload: signedBody(1) });
  const begunAnew = altered(signedBody(2), bill => Object.assign(bill, { sequence: 1 }), true);
  for (const _ of ["first", "again"]) {
    const { receipt, answer } = await desk.take({ topic, payload: begunAnew });
    assert.ok(receipt.type === "refused" && receipt.conflict);
    assert.equal(answer?.billId, (JSON.parse(begunAnew) as Bill).billId);
    assert.equal(answer?.status, "rejected");
    assert.match(answer?.reason ?? "", /its number came before on another bill; .* a new cart\.id/);
  }
  const { answer } = await desk.take({ topic, payload: signedBody(1) });
  assert.equal(answer?.status, "accepted");
});

test("a file of something else is left as it is", async t => {
  const out = path(t);
  appendFileSync(out, "my notes\nunfinished");
  await assert.rejects(
    openFileLedger(out),
    error => isFault(error, "storage") && /Line 1 of .* is no bill/.test(error.message),
  );
  assert.equal(readFileSync(out, "utf8"), "my notes\nunfinished");
});

test("a gap and an unknown key are printed for programs and for people", async () => {
  const desk = new Desk({ ledger: rememberingLedger({}), keyOf: async () => undefined });
  await desk.take({ topic, payload: signedBody(1) });
  const { receipt } = await desk.take({ topic, payload: signedBody(4) });
  const { bill, ...rest } = JSON.parse(jsonReceipt(receipt));
  assert.deepEqual(rest, { type: "bill", sequence: "gap", missing: [2, 3], signature: "unknown key" });
  assert.equal(bill.sequence, 4);
  assert.equal(
    plainReceipt(receipt),
    [
      "bill 4 of cart-7 in berlin-1: 2.58 EUR (tax 0.41 EUR), 2026-01-01T00:00:00.004Z, signature unknown key",
      "  2 × Water  2.58 EUR",
      "  missing before it: 2, 3",
    ].join("\n"),
  );
});
