import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Arrival, type Finding, openReception } from "../../../src/billing/reception.ts";

const bill = (sequence: number, more: Partial<Arrival> = {}): Arrival => ({
  store: "s",
  cart: "c",
  billId: `b-${sequence}`,
  sequence,
  digest: `d-${sequence}`,
  ...more,
});

function findings(...arrivals: Arrival[]): Finding[] {
  const reception = openReception();
  return arrivals.map(arrival => reception.take(arrival));
}

const kinds = (...arrivals: Arrival[]) => findings(...arrivals).map(finding => finding.kind);

test("numbers that rise by one are nothing to report", () => {
  assert.deepEqual(kinds(bill(4), bill(5), bill(6)), ["first", "next", "next"]);
});

test("a gap names what is missing, and what fills it is late", () => {
  assert.deepEqual(findings(bill(1), bill(4), bill(2), bill(3), bill(5)), [
    { kind: "first" },
    { kind: "gap", missing: [2, 3] },
    { kind: "late" },
    { kind: "late" },
    { kind: "next" },
  ]);
});

test("the same bytes again are a repeat, also when they are not the newest", () => {
  assert.deepEqual(kinds(bill(1), bill(2), bill(1), bill(2)), ["first", "next", "repeat", "repeat"]);
});

test("a known id with another content is a changed bill, a known number on another bill a clash, and neither is remembered", () => {
  const forged = [bill(1, { digest: "x" }), bill(1, { billId: "x" }), bill(2, { billId: "b-1" })];
  assert.deepEqual(kinds(bill(1), ...forged, bill(1), bill(2)), [
    "first",
    "changed",
    "clash",
    "changed",
    "repeat",
    "next",
  ]);
});

test("carts are told apart, and so are carts of two stores with one name", () => {
  assert.deepEqual(kinds(bill(1), bill(5, { cart: "d" }), bill(9, { store: "t" }), bill(2)), [
    "first",
    "first",
    "first",
    "next",
  ]);
});

test("a bill from before the first one known is older, once", () => {
  assert.deepEqual(kinds(bill(5), bill(3), bill(3)), ["first", "older", "repeat"]);
});

test("judging a bill does not take it", () => {
  const reception = openReception();
  reception.take(bill(1));
  for (const _ of [1, 2]) assert.equal(reception.judge(bill(2)).kind, "next");
  reception.take(bill(2));
  assert.equal(reception.judge(bill(2)).kind, "repeat");
});

test("the newest thousand bills of a cart are told apart, by number and by id", () => {
  const reception = openReception();
  for (let sequence = 1; sequence <= 1001; sequence += 1) reception.take(bill(sequence));
  assert.equal(reception.judge(bill(2)).kind, "repeat");
  assert.equal(reception.judge(bill(2000, { billId: "b-2" })).kind, "changed");
  assert.equal(reception.judge(bill(1)).kind, "older");
  assert.equal(reception.judge(bill(1002, { billId: "b-1" })).kind, "next");
});

test("a number that filled a gap is not missing a second time, a thousand bills later", () => {
  const reception = openReception();
  for (const sequence of [1, 3, 2]) reception.take(bill(sequence));
  for (let sequence = 4; sequence <= 1003; sequence += 1) reception.take(bill(sequence));
  assert.equal(reception.judge(bill(2)).kind, "older");
});

test("a gap of a million lists its last hundred numbers", () => {
  const [, gap] = findings(bill(1), bill(1_000_000));
  assert.ok(gap?.kind === "gap" && gap.missing.length === 100 && gap.missing.at(-1) === 999_999);
});

test("in any order and with any repeats, every bill is new exactly once and nothing stays missing", () => {
  const order = fc.integer({ min: 2, max: 40 }).chain(many => {
    const numbers = Array.from({ length: many }, (_, i) => i + 1);
    return fc.array(fc.constantFrom(...numbers)).chain(repeats =>
      fc.shuffledSubarray([...numbers.slice(1), ...repeats.filter(n => n !== 1)], {
        minLength: many - 1 + repeats.filter(n => n !== 1).length,
      }),
    );
  });
  fc.assert(
    fc.property(order, sequences => {
      const all = findings(bill(1), ...sequences.map(n => bill(n)));
      const fresh = all.filter(finding => finding.kind !== "repeat");
      assert.equal(fresh.length, new Set([1, ...sequences]).size);
      const missing = new Set<number>();
      all.forEach((finding, i) => {
        if (finding.kind === "gap") for (const n of finding.missing) missing.add(n);
        missing.delete([1, ...sequences][i] ?? 0);
      });
      assert.equal(missing.size, 0);
      assert.ok(all.every(finding => finding.kind !== "older" && finding.kind !== "changed"));
    }),
  );
});
