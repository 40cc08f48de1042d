import assert from "node:assert/strict";
import { test } from "node:test";
import type { Box } from "../../../src/counting/observation.ts";
import { belowRim, brief, count, counter, dice, film, stands, travels } from "./scene.ts";

const standing = film({ items: [{ at: stands(0.3, 0.5) }, { at: stands(0.7, 0.5) }], untilT: 20 });

test("a camera that was lost and returns to the same things reports nothing", () => {
  const counting = counter();
  const before = count(
    standing.filter(({ t }) => t <= 5),
    counting,
    true,
  );
  counting.lose("c1", 5.1);
  const after = count(
    standing.filter(({ t }) => t >= 12),
    counting,
    true,
  );
  assert.deepEqual([...before, ...after, ...counting.finish(20)], []);
});

test("a gap without a word of loss is no evidence either", () => {
  assert.deepEqual(count(standing.filter(({ t }) => t <= 5 || t >= 9)), []);
});

test("many short absences never add up to a departure", () => {
  // A thing blinks out for 0.9 s around every absence of the camera.
  const lines = standing.filter(({ t }) => t % 4 < 2.4);
  const blinking = lines.map(line => (line.t % 4 < 0.4 || line.t % 4 > 1.9 ? { ...line, items: [] } : line));
  assert.deepEqual(count(blinking.filter(({ t }) => t >= 0.4 && t < 18)), []);
});

test("what went while the camera was away is told on its return, dated then, and less surely", () => {
  const items = [{ at: stands(0.3, 0.5, 0, 7) }, { at: stands(0.7, 0.5) }];
  const lines = film({ items, untilT: 20 });
  const [change, ...others] = count(lines.filter(({ t }) => t <= 5 || t >= 12));
  assert.deepEqual(others, []);
  assert.ok(change && change.delta === -1 && change.t === 12 && change.confidence < 0.6);
  const [seen] = count(lines);
  assert.ok(seen && seen.confidence > change.confidence);
});

test("a frame that was still on its way when the camera was lost does not bring it back", () => {
  const counting = counter();
  count(
    standing.filter(({ t }) => t <= 5),
    counting,
    true,
  );
  counting.lose("c1", 6);
  counting.observe({ camera: "c1", t: 5.5, items: [], hands: [] });
  assert.deepEqual(
    count(
      standing.filter(({ t }) => t >= 12),
      counting,
    ),
    [],
  );
});

test("a lost camera's pending departure is not decided by the gate", () => {
  const counting = counter();
  const items = [{ at: travels([0, 0.5, 0.5], [4, 0.5, 0.5], [4.4, 0.5, 0.05]) }];
  count(film({ items, untilT: 4.8 }), counting, true);
  counting.lose("c1", 4.9);
  assert.deepEqual(counting.finish(30), []);
});

test("what is pending when the cart passes the gate is decided, less surely than in peace", () => {
  const out = { at: travels([0, 0.5, 0.5], [4, 0.5, 0.5], [4.4, 0.5, 0.05]) };
  const [early] = count(film({ items: [out], untilT: 4.8 }));
  const [late] = count(film({ items: [out], untilT: 9 }));
  assert.ok(early && late && early.delta === -1 && late.delta === -1);
  assert.ok(early.confidence < late.confidence);
  const put = { at: travels([3, 0.5, 0.05], [4, 0.5, 0.5], [9, 0.5, 0.5]) };
  assert.deepEqual(brief(count(film({ items: [put], untilT: 4.8 }))), ["can-330:+1"]);
});

test("a blink at the very end is no departure", () => {
  const at = stands(0.5, 0.5, 0, 9.8);
  assert.deepEqual(count(film({ items: [{ at }], untilT: 10 })), []);
});

test("counting goes on after the gate, and reports nothing twice", () => {
  const counting = counter();
  const at = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [30, 0.5, 0.5]);
  const lines = film({ items: [{ at }], untilT: 15 });
  const first = count(
    lines.filter(({ t }) => t <= 4.8),
    counting,
  );
  const second = count(
    lines.filter(({ t }) => t > 4.8),
    counting,
  );
  assert.deepEqual(brief([...first, ...second]), ["can-330:+1"]);
});

test("what is remembered stays small over a long run of strangers that come and go", () => {
  const counting = counter();
  const roll = dice(11);
  const box = (): Box => {
    const [x, y] = [0.9 * roll(), 0.9 * roll()];
    return [x, y, x + 0.1, y + 0.1];
  };
  let most = 0;
  for (let frame = 0; frame < 20_000; frame += 1) {
    const items = Array.from({ length: 5 }, () => ({ label: "can", score: roll(), box: box() }));
    counting.observe({ camera: "c1", t: frame / 10, items, hands: [] });
    most = Math.max(most, counting.tracks().length);
  }
  assert.ok(most <= 5 * 8, `${most} tracks at once`);
});

test("what is counted where nothing at all is in sight is asked for, but not while a hand may hide it", () => {
  const takes = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [5, 0.5, 0.05]);
  const items = [{ label: "box", at: travels([0, 0.5, 0.6], [4, 0.5, 0.6], [5, 0.5, 0.05]) }];
  const known = new Map([
    ["box-1", 1],
    ["can-330", 2],
  ]);
  const asked = (untilT: number, hand = takes) => {
    const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }], {}, known);
    assert.deepEqual(brief(count(film({ items, hands: [{ at: hand }], untilT }), counting)), ["box-1:-1"]);
    return counting.doubts().map(({ sku, quantity, otherwise }) => `${sku}:${quantity}:${otherwise}`);
  };
  assert.deepEqual(asked(9), ["can-330:2:-2"]);
  assert.deepEqual(asked(9, travels([3, 0.5, 0.05], [4, 0.5, 0.5], [10, 0.5, 0.4])), []);
});
