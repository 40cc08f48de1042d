import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { judgeRecalled, type Recalled } from "../../../src/billing/ledger.ts";
import { isNew, openReception } from "../../../src/billing/reception.ts";

const kept = (lowest: number, highest: number, ...digests: string[]): Recalled => ({
  same: digests.map(digest => ({ digest, sameId: true })),
  lowest,
  highest,
});

test("a bill is the first where nothing is kept of its cart", () => {
  const none = { same: [], lowest: undefined, highest: undefined };
  assert.deepEqual(judgeRecalled(none, { sequence: 7, digest: "a" }), { kind: "first" });
});

test("the number after the highest is the next, and one further on tells what is missing", () => {
  assert.deepEqual(judgeRecalled(kept(1, 4), { sequence: 5, digest: "a" }), { kind: "next" });
  assert.deepEqual(judgeRecalled(kept(1, 4), { sequence: 7, digest: "a" }), { kind: "gap", missing: [5, 6] });
});

test("a number below the lowest is older, and one between that is not there is late", () => {
  assert.deepEqual(judgeRecalled(kept(3, 9), { sequence: 2, digest: "a" }), { kind: "older" });
  assert.deepEqual(judgeRecalled(kept(3, 9), { sequence: 4, digest: "a" }), { kind: "late" });
});

test("the same bytes are a repeat, and where only one of two that stand in the way has them it is changed", () => {
  assert.deepEqual(judgeRecalled(kept(1, 4, "a"), { sequence: 4, digest: "a" }), { kind: "repeat" });
  assert.deepEqual(judgeRecalled(kept(1, 4, "b"), { sequence: 4, digest: "a" }), { kind: "changed" });
  assert.deepEqual(judgeRecalled(kept(1, 4, "a", "b"), { sequence: 4, digest: "a" }), { kind: "changed" });
});

test("a number that stands on a bill of another id is a clash", () => {
  const recalled: Recalled = { same: [{ digest: "b", sameId: false }], lowest: 1, highest: 4 };
  assert.deepEqual(judgeRecalled(recalled, { sequence: 4, digest: "a" }), { kind: "clash" });
});

test("an id that is known with another content is changed, also where its number stands on a third bill", () => {
  const same = [
    { digest: "b", sameId: true },
    { digest: "c", sameId: false },
  ];
  // Called a clash it would be answered `rejected`, under the id of the honest bill that is kept.
  for (const rows of [same, same.toReversed()]) {
    const found = judgeRecalled({ same: rows, lowest: 1, highest: 4 }, { sequence: 4, digest: "a" });
    assert.deepEqual(found, { kind: "changed" });
  }
});

test("a ledger that asks what it has finds the same as one that remembers what came", () => {
  const arrivals = fc.array(
    fc.record({ sequence: fc.integer({ min: 2, max: 12 }), life: fc.nat(1), content: fc.nat(1) }),
  );
  fc.assert(
    fc.property(arrivals, later => {
      const reception = openReception();
      const rows: { readonly sequence: number; readonly billId: string; readonly digest: string }[] = [];
      for (const { sequence, life, content } of [{ sequence: 1, life: 0, content: 0 }, ...later]) {
        const billId = `bill-${sequence} of life ${life}`;
        const digest = `${billId} ${content}`;
        const numbers = rows.map(row => row.sequence);
        const recalled = {
          same: rows
            .filter(row => row.sequence === sequence)
            .map(row => ({ digest: row.digest, sameId: row.billId === billId })),
          lowest: rows.length === 0 ? undefined : Math.min(...numbers),
          highest: rows.length === 0 ? undefined : Math.max(...numbers),
        };
        const finding = judgeRecalled(recalled, { sequence, digest });
        assert.deepEqual(finding, reception.take({ store: "s1", cart: "c1", billId, sequence, digest }));
        if (isNew(finding)) rows.push({ sequence, billId, digest });
      }
    }),
  );
});
