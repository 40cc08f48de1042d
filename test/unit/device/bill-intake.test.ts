import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Bill } from "../../../src/billing/bill.ts";
import { productSchema } from "../../../src/config/schema.ts";
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

test("a bill of a long trip is taken, with hundreds of lines and all that was seen of them", async () => {
  const long = altered(
    signedBody(1),
    bill => {
      const { lines, totals } = bill as unknown as Bill;
      const [line] = lines;
      assert.ok(line);
      const evidence = Array.from({ length: 20 }, () => line.evidence).flat();
      const times = (minor: number) => minor * 500;
      Object.assign(bill, {
        lines: Array.from({ length: 500 }, () => ({ ...line, evidence })),
        totals: {
          netMinor: times(totals.netMinor),
          taxMinor: times(totals.taxMinor),
          grossMinor: times(totals.grossMinor),
        },
      });
    },
    true,
  );
  assert.ok(long.length > 1_000_000, String(long.length));
  const intake = await take(long);
  assert.equal(intake.ok && intake.signature, "valid", JSON.stringify(intake).slice(0, 300));
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

/** Article numbers of so many digits with the check digit of the GS1 General Specifications, section 7.9. */
const gtins = (digits: 13 | 14) =>
  fc.array(fc.nat(9), { minLength: digits - 1, maxLength: digits - 1 }).map(body => {
    const sum = body.reduceRight(
      (total, digit, i) => total + digit * ((body.length - i) % 2 === 1 ? 3 : 1),
      0,
    );
    return [...body, (10 - (sum % 10)) % 10].join("");
  });

test("a bill whose products go by their article numbers is taken, with its reasons for review", async () => {
  const reasons = ["doubtful", "removed-unheld", "unknown-product", "degraded:camera-lost"];
  await fc.assert(
    fc.asyncProperty(fc.oneof(gtins(13), gtins(14)), fc.boolean(), async (sku, isPriced) => {
      const change = (bill: Record<string, unknown>) => {
        const line = (bill.lines as object[])[0] ?? {};
        Object.assign(line, { sku, gtin: sku.padStart(14, "0") }, isPriced ? {} : { name: sku });
        Object.assign(bill, { tripId: sku, review: reasons.map(reason => `${reason}:${sku}`) });
      };
      const intake = await take(altered(signedBody(1), change, true));
      assert.ok(intake.ok, JSON.stringify(intake));
    }),
    // Every tenth of them passes the check of card numbers too.
    {
      numRuns: 300,
      examples: [
        ["4006381333931", true],
        ["4006381333931", false],
        ["04006381333979", true],
      ],
    },
  );
});

test("no bill is refused for a product's name that the catalogue took, as one with a GTIN in it", async () => {
  const product = { sku: "milk", priceMinor: 1, taxRate: 0, labels: ["milk"] };
  const isTaken = (name: string) => productSchema.safeParse({ ...product, name }).success;
  const digits = fc.stringMatching(/^[0-9]{13,19}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(gtins(13), gtins(14), digits), async number => {
      const name = `Milk 1 l (${number})`;
      const change = (bill: Record<string, unknown>) =>
        Object.assign((bill.lines as object[])[0] ?? {}, { name });
      assert.equal((await take(altered(signedBody(1), change, true))).ok, isTaken(name));
    }),
    { numRuns: 300, examples: [["4006381333320"], ["7501031311309"], ["4111111111111111"]] },
  );
  // The first two are GTINs that pass the check of card numbers too.
  for (const name of ["Milk 4006381333320", "Vine 7501031311309", "Lot 1234 5678 9012 3456"])
    assert.ok(isTaken(name), name);
  assert.ok(!isTaken("Gift card 4111 1111 1111 1111"));
});

test("a card number that somebody typed among the reasons is refused", async () => {
  const intake = await take(
    altered(signedBody(1), bill => (bill.review = ["paid 4111-1111-1111-1111"]), true),
  );
  assert.match(intake.ok ? "" : intake.problems.join("; "), /^review\.0: looks like a card number/);
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

test("a signature has one spelling: the spare bits of its last character make no second one", async () => {
  const body = signedBody(1);
  const { signature } = JSON.parse(body) as { signature: string };
  // 64 bytes end in a character of which four bits count for nothing.
  const spellings = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"]
    .map(last => `${signature.slice(0, -3)}${last}==`)
    .filter(spelt => Buffer.from(spelt, "base64").equals(Buffer.from(signature, "base64")));
  assert.equal(spellings.length, 16);
  for (const spelt of spellings) {
    const intake = await take(body.replace(signature, spelt));
    assert.equal(intake.ok && intake.signature, spelt === signature ? "valid" : "invalid", spelt);
  }
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
