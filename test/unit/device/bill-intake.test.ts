import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { publicKeyOf, takeIn } from "../../../src/device/bill-intake.ts";
import { encode } from "../../../src/device/broker/encode.ts";
import { altered, billTopic, publishedKey, signedBody } from "./signed.ts";

const keyOf = async () => publishedKey;
const take = (payload: string, topic = billTopic) => takeIn({ topic, payload }, keyOf);

test("a cart's own bill has the right shape and a valid signature", async () => {
  const intake = await take(signedBody(1));
  assert.ok(intake.ok, JSON.stringify(intake));
  assert.deepEqual([intake.signature, intake.bill.sequence, intake.body], ["valid", 1, signedBody(1)]);
});

test("the same bill wrapped in a CloudEvent is the same bill", async () => {
  const event = { id: "1", type: "stepout.bill.v1", source: "/x", time: "2026-01-01T00:00:00Z" };
  const wrapped = encode(
    { topic: billTopic, payload: signedBody(1), qos: 1, retain: false, event },
    4,
  ).payload;
  const [plain, inside] = [await take(signedBody(1)), await take(wrapped)];
  assert.deepEqual(inside, plain);
});

test("a bill of a cart without a published key says so", async () => {
  const intake = await takeIn({ topic: billTopic, payload: signedBody(1) }, async () => undefined);
  assert.equal(intake.ok && intake.signature, "unknown key");
});

test("a field that a newer cart adds is kept and is part of what is signed", async () => {
  const intake = await take(altered(signedBody(1), bill => (bill.later = "new"), true));
  assert.equal(intake.ok && intake.signature, "valid");
  const smuggled = await take(altered(signedBody(1), bill => (bill.later = "new")));
  assert.equal(smuggled.ok && smuggled.signature, "invalid");
});

const wrongs: readonly [what: string, change: (bill: Record<string, unknown>) => void, problem: RegExp][] = [
  ["without a number", bill => delete bill.sequence, /^sequence:/],
  [
    "with a total that is not the sum",
    bill => Object.assign(bill.totals as object, { grossMinor: 1, netMinor: 1, taxMinor: 0 }),
    /sum of the lines/,
  ],
  [
    "with half a cent",
    bill => Object.assign((bill.lines as object[])[0] ?? {}, { amountMinor: 1.5 }),
    /^lines\.0\.amountMinor/,
  ],
  [
    "whose line does not multiply",
    bill => Object.assign((bill.lines as object[])[0] ?? {}, { quantity: 3 }),
    /quantity × unitPriceMinor/,
  ],
  [
    "with a negative price",
    bill => Object.assign((bill.lines as object[])[0] ?? {}, { unitPriceMinor: -1 }),
    /unitPriceMinor/,
  ],
  [
    "with a card number in a name",
    bill => Object.assign((bill.lines as object[])[0] ?? {}, { name: "4111 1111 1111 1111" }),
    /card number/,
  ],
  ["with an id of another kind", bill => (bill.billId = "7"), /^billId:/],
  ["of another cart", bill => (bill.cart = "cart-8"), /names cart cart-8 .* but came on/],
  ["of a later version", bill => (bill.specVersion = "2.0"), /^specVersion:/],
];

for (const [what, change, problem] of wrongs) {
  test(`a bill ${what} is refused with the reason, even when it is signed`, async () => {
    const intake = await take(altered(signedBody(1), change, true));
    assert.ok(!intake.ok);
    assert.match(intake.problems.join("; "), problem);
  });
}

test("long numbers that are no card numbers may stand in a name", async () => {
  const named = (name: string) =>
    altered(signedBody(1), bill => Object.assign((bill.lines as object[])[0] ?? {}, { name }), true);
  assert.ok((await take(named("Lot 1234 5678 9012 3456"))).ok);
});

test("whatever arrives on whatever topic, taking it in never throws and never accepts it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.constant("null"),
        fc.json().map(data => `{"specversion":"1.0","data":${data}}`),
      ),
      fc.string(),
      async (payload, topic) => {
        assert.ok(!(await takeIn({ topic, payload }, keyOf)).ok);
        publicKeyOf(payload);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a change of any one character of a signed bill is never accepted as valid and different", async () => {
  const body = signedBody(1);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(body.length - 1),
      fc.string({ minLength: 1, maxLength: 1 }),
      async (at, character) => {
        const intake = await take(body.slice(0, at) + character + body.slice(at + 1));
        if (intake.ok && intake.signature === "valid") assert.deepEqual(intake.bill, JSON.parse(body));
      },
    ),
    { numRuns: 1000 },
  );
});
