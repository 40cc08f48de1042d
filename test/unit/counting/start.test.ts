import assert from "node:assert/strict";
import { test } from "node:test";
import { type Actor, belowRim, brief, count, counter, film, stands, travels } from "./scene.ts";

test("a thing that rolls to and fro where it lies is there from the start, and is missed when it goes", () => {
  const rolls: Actor["at"] = t => (t < 6 ? [0.5 + 0.025 * Math.sin(9 * t), 0.5] : undefined);
  for (const fps of [5, 10, 30]) {
    const items = [{ at: rolls }, { at: stands(0.2, 0.5) }];
    assert.deepEqual(brief(count(film({ items, untilT: 12, fps }))), ["can-330:-1"], `${fps} fps`);
  }
});

test("a thing that was misnamed in the first second was the other one all along", () => {
  const named = film({ items: [{ at: stands(0.5, 0.5) }], untilT: 12 }).map(line => ({
    ...line,
    items: line.items.map(item => ({ ...item, label: line.t < 1.2 ? "can" : "bottle" })),
  }));
  assert.deepEqual(count(named), []);
});

test("what jitters near the rim from the first frame on has not come over it", () => {
  const jitters: Actor["at"] = t => [0.5, 0.25 + 0.004 * Math.sin(40 * t)];
  const hand = { at: travels([0.2, 0.9, 0.05], [1, 0.9, 0.5], [2, 0.9, 0.05]) };
  const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
  assert.deepEqual(count(film({ items: [{ at: jitters }], hands: [hand], untilT: 8 }), counting), []);
});
