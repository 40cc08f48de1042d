import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Desk } from "../../../src/commands/bills-desk.ts";
import { jsonReceipt, plainReceipt } from "../../../src/commands/bills-print.ts";
import { type BillFile, openBillFile } from "../../../src/device/bill-file.ts";
import { Fault, isFault } from "../../../src/fault.ts";
import { altered, publishedKey, signedBody, billTopic as topic } from "../device/signed.ts";

const keyOf = async () => publishedKey;

function path(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-bills-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return join(dir, "bills.jsonl");
}

test("every bill is kept once and accepted every time", async t => {
  const out = path(t);
  await using file = await openBillFile(out);
  const desk = new Desk({ file, keyOf });
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
    await using file = await openBillFile(out);
    await new Desk({ file, keyOf }).take({ topic, payload: signedBody(1) });
  }
  appendFileSync(out, signedBody(2).slice(0, 40));
  await using file = await openBillFile(out);
  const desk = new Desk({ file, keyOf });
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
  const file: BillFile = {
    found: [],
    append: async body => {
      if (isFull) throw new Fault("storage", "full");
      lines.push(body);
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const desk = new Desk({ file, keyOf });
  await assert.rejects(desk.take({ topic, payload: signedBody(1) }), error => isFault(error, "storage"));
  isFull = false;
  const { receipt } = await desk.take({ topic, payload: signedBody(1) });
  assert.equal(receipt.type === "bill" && receipt.finding.kind, "first");
  assert.equal(lines.length, 1);
});

test("a forged, a changed and a shapeless bill are refused with the reason and not kept", async () => {
  const desk = new Desk({ file: undefined, keyOf });
  await desk.take({ topic, payload: signedBody(1) });
  const forged = altered(signedBody(2), bill => (bill.degraded = true));
  const changed = altered(signedBody(1), bill => (bill.degraded = true), true);
  for (const [payload, words] of [
    [forged, /signature is not that of/],
    [changed, /came before with another content/],
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

test("a gap and an unknown key are printed for programs and for people", async () => {
  const desk = new Desk({ file: undefined, keyOf: async () => undefined });
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
