import assert from "node:assert/strict";
import { test } from "node:test";
import { newCart } from "../../../src/billing/cart-state.ts";
import { unwrap, wrap } from "../../../src/device/state-file/envelope.ts";
import { newestOf, released, type Steps } from "../../../src/device/state-file/versions.ts";

/** Two versions that do not exist yet: each counts one bill on. */
const later: Steps = [1, 2].map(() => state => {
  const older = state as { readonly sequence: number };
  return { ...older, sequence: older.sequence + 1 };
});

const kept = { ...newCart("cart-7"), sequence: 4 };
const file = wrap({ generation: 7, state: kept });

test("a state that an older program kept comes through every step that was released since", () => {
  const found = unwrap(file, later);
  assert.ok(found.kind === "whole");
  assert.deepEqual(found, { kind: "whole", generation: 7, state: { ...kept, sequence: 4 + later.length } });
  assert.deepEqual(unwrap(file), { kind: "whole", generation: 7, state: kept });
  assert.equal(newestOf(released), 1);
});

test("a step that cannot make sense of a state leaves it damaged, for its copy to be used", () => {
  const broken: Steps = [
    () => {
      throw new Error("no such field");
    },
  ];
  assert.equal(unwrap(file, broken).kind, "damaged");
  assert.equal(unwrap(file, [() => ({})]).kind, "damaged");
});
