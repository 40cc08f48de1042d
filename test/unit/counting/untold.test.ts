import assert from "node:assert/strict";
import { test } from "node:test";
import { type Actor, belowRim, brief, count, counter, film, stands, travels } from "./scene.ts";

const oneCamera = [{ name: "c1", watches: "basket", zone: belowRim }] as const;
/** Somebody rummages in a corner, so that nothing is decided for long. */
const rummaging: Actor = { size: [0.1, 0.1], at: stands(0.1, 0.4, 2.5, 9) };
const bottle: Actor = { label: "bottle", at: stands(0.8, 0.5) };
/** A hand brings a thing and lets go of it at `t`; it lies there since. */
const brings = (t: number): Actor => ({
  at: travels([t - 0.6, 0.5, 0.05], [t, 0.5, 0.55], [t + 0.6, 0.5, 0.05]),
});
const put = (t: number, untilT = 99): Actor["at"] =>
  travels([t - 0.6, 0.5, 0.05], [t, 0.5, 0.6], [untilT, 0.5, 0.6], [untilT + 0.6, 0.5, 0.05]);

for (const fps of [5, 10, 30]) {
  test(`what came to rest while others rummage is there, though a box is laid over it before all is quiet, at ${fps} frames a second`, () => {
    const at = put(3);
    const can: Actor = { at: t => (t < 6 ? at(t) : undefined) };
    const over = travels([5.4, 0.5, 0.1], [6, 0.5, 0.6], [99, 0.5, 0.6]);
    const box: Actor = { label: "box", size: [0.3, 0.4], at: over };
    const hands = [rummaging, brings(3), brings(6)];
    const changes = count(film({ items: [bottle, can, box], hands, untilT: 13, fps }), counter(oneCamera));
    assert.deepEqual(brief(changes), ["can-330:+1", "box-1:+1"]);
  });

  test(`what was put down and taken out again while others rummage was never there, at ${fps} frames a second`, () => {
    const hands = [rummaging, brings(3), brings(6.2)];
    const counting = counter(oneCamera);
    const changes = count(film({ items: [bottle, { at: put(3, 6.2) }], hands, untilT: 13, fps }), counting);
    assert.deepEqual(brief(changes), []);
    assert.deepEqual(counting.doubts(), []);
  });

  test(`what settles under another name than its first, while others rummage, is that one, at ${fps} frames a second`, () => {
    const lines = film({ items: [bottle, { at: put(3) }], hands: [rummaging, brings(3)], untilT: 13, fps });
    const renamed = lines.map(line => ({
      ...line,
      items: line.items.map(item =>
        item.label === "can" && line.t > 4.3 ? { ...item, label: "box" } : item,
      ),
    }));
    assert.deepEqual(brief(count(renamed, counter(oneCamera))), ["box-1:+1"]);
  });
}

test("who looks on is told that a thing is counted when the basket is, and not when it is only held", () => {
  const counting = counter(oneCamera);
  const lines = film({ items: [bottle, { at: put(3) }], hands: [rummaging, brings(3)], untilT: 13 });
  const states = new Set<string>();
  for (const line of lines) {
    const told = counting.observe(line).length > 0;
    if (told) break;
    for (const { sku, state } of counting.tracks()) if (sku === "can-330") states.add(state);
  }
  assert.deepEqual([...states].sort(), ["confirmed", "tentative"]);
  const can = counting.tracks().find(({ sku }) => sku === "can-330");
  assert.equal(can?.state, "counted");
});

test("what a hand swings out and in again, and then puts back, told nothing in between", () => {
  const swing = [4.1, 5, 6, 7, 8, 9, 10, 11, 12, 13].flatMap(t => [
    [t, 0.3, 0.5] as const,
    [t + 0.5, 0.6, 0.5] as const,
  ]);
  const out = travels([0, 0.4, 0.5], [3, 0.4, 0.5], [3.5, 0.4, 0.05], [3.7, 0.4, 0.05], [4.1, 0.4, 0.5]);
  const back = travels(...swing, [14, 0.4, 0.5], [99, 0.4, 0.5]);
  const at: Actor["at"] = t => out(t) ?? back(t);
  const hand: Actor = { size: [0.12, 0.15], at: t => (t > 2.5 && t < 14.4 ? at(t) : undefined) };
  const told: number[] = [];
  const counting = counter(oneCamera, {}, undefined, ({ testimonies }) => {
    for (const { crossings } of testimonies) told.push(crossings.get("can-330") ?? 0);
  });
  const changes = count(film({ items: [bottle, { at }], hands: [hand], untilT: 18 }), counting);
  assert.deepEqual(brief(changes), []);
  assert.ok(told.length > 1 && told.every(crossed => crossed === 0), told.join());
  assert.deepEqual(counting.doubts(), []);
});
