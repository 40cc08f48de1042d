import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../../src/fault.ts";
import { brief, count, counter, film, stands, travels } from "./scene.ts";

test("what stands in the zone when the camera starts is the baseline and never a change", () => {
  const items = [{ at: stands(0.2, 0.5) }, { at: stands(0.6, 0.5) }, { label: "box", at: stands(0.8, 0.5) }];
  assert.deepEqual(count(film({ items, untilT: 10 })), []);
});

test("a thing that is there from the start but found half a second late still is baseline", () => {
  assert.deepEqual(count(film({ items: [{ at: stands(0.2, 0.5, 0.5) }], untilT: 6 })), []);
});

test("a thing that is put in counts once, dated when it came over the rim", () => {
  const at = travels([3, 0.5, 0.02], [4, 0.5, 0.5], [12, 0.5, 0.5]);
  const changes = count(film({ items: [{ at }], untilT: 10 }));
  assert.deepEqual(brief(changes), ["can-330:+1"]);
  assert.ok(Math.abs((changes[0]?.t ?? 0) - 3) <= 0.3, `${changes[0]?.t}`);
  assert.deepEqual(changes[0]?.evidence, { crossing: true, census: true });
});

test("a thing that is taken out counts once, dated when it was last seen", () => {
  const at = travels([0, 0.5, 0.5], [5, 0.5, 0.5], [5.6, 0.5, 0.02]);
  const changes = count(film({ items: [{ at }], untilT: 10 }));
  assert.deepEqual(brief(changes), ["can-330:-1"]);
  assert.ok(Math.abs((changes[0]?.t ?? 0) - 5.6) <= 0.2, `${changes[0]?.t}`);
});

test("in and then out nets zero, at every frame rate", () => {
  const at = travels([3, 0.5, 0.02], [4, 0.5, 0.5], [7, 0.5, 0.5], [7.6, 0.5, 0.02]);
  for (const fps of [5, 6, 7.5, 10, 15, 30]) {
    const changes = count(film({ items: [{ at }], untilT: 12, fps }));
    assert.deepEqual(brief(changes), ["can-330:+1", "can-330:-1"], `${fps} fps`);
  }
});

test("a thing that one frame in three shows is one thing at the lowest frame rates too, and counts", () => {
  for (const fps of [1, 2, 3]) {
    const lines = film({ items: [{ at: stands(0.5, 0.5, 4) }], untilT: 30, fps });
    const blinking = lines.map((line, frame) => (frame % 3 === 0 ? line : { ...line, items: [] }));
    assert.deepEqual(brief(count(blinking, counter(), true)), ["can-330:+1"], `${fps} fps`);
  }
});

test("a change that nobody saw move is told, less surely", () => {
  const seen = travels([3, 0.5, 0.02], [4, 0.5, 0.5], [12, 0.5, 0.5]);
  const [moved] = count(film({ items: [{ at: seen }], untilT: 10 }));
  const [appeared] = count(film({ items: [{ at: stands(0.5, 0.5, 4) }], untilT: 10 }));
  assert.ok(moved && appeared);
  assert.equal(appeared.delta, 1);
  assert.equal(appeared.evidence.crossing, false);
  assert.ok(appeared.confidence < moved.confidence, `${appeared.confidence} < ${moved.confidence}`);
});

test("a thing that is moved about inside the zone stays counted", () => {
  const at = travels([0, 0.2, 0.5], [4, 0.2, 0.5], [5, 0.8, 0.4], [12, 0.8, 0.4]);
  assert.deepEqual(count(film({ items: [{ at }], untilT: 10 })), []);
});

test("only what is in the zone counts, and crossing its rim is enough to leave it", () => {
  const zone = [
    [0.3, 0.3],
    [0.9, 0.3],
    [0.9, 0.9],
    [0.3, 0.9],
  ] as const;
  const outside = { at: stands(0.1, 0.5) };
  const leaver = { at: travels([0, 0.5, 0.5], [4, 0.5, 0.5], [4.5, 0.1, 0.8], [12, 0.1, 0.8]) };
  const comer = { label: "box", at: travels([0, 0.6, 0.1], [4, 0.6, 0.1], [4.5, 0.6, 0.6], [12, 0.6, 0.6]) };
  const counting = counter([{ name: "c1", watches: "basket", zone }]);
  const changes = count(film({ items: [outside, leaver, comer], untilT: 10 }), counting);
  assert.deepEqual(brief(changes).sort(), ["box-1:+1", "can-330:-1"]);
});

test("a thing that stands right on the rim and jitters across it is no change", () => {
  const zone = [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
    [0, 1],
  ] as const;
  const at = (t: number) => [0.5 + 0.01 * Math.sign(Math.sin(31 * t)), 0.5] as const;
  const counting = counter([{ name: "c1", watches: "basket", zone }]);
  assert.deepEqual(count(film({ items: [{ at }], untilT: 20 }), counting), []);
});

test("a thing that hovers in a hand and is taken away again leaves nothing behind", () => {
  const way = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [7, 0.5, 0.5], [8, 0.5, 0.05]);
  const hands = [{ size: [0.15, 0.15] as const, at: way }];
  assert.deepEqual(count(film({ items: [{ at: way }], hands, untilT: 12 })), []);
});

test("a thing that a hand puts down counts when the hand has let go", () => {
  const item = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [20, 0.5, 0.5]);
  const hand = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [5, 0.5, 0.5], [5.5, 0.5, 0.02]);
  const hands = [{ size: [0.15, 0.15] as const, at: hand }];
  assert.deepEqual(brief(count(film({ items: [{ at: item }], hands, untilT: 12 }))), ["can-330:+1"]);
});

test("a thing under a hand is hidden, not gone, for as long as the hand lies there", () => {
  const item = (t: number) => (t > 4 && t < 9 ? undefined : ([0.5, 0.5] as const));
  const hands = [{ size: [0.2, 0.3] as const, at: stands(0.5, 0.5, 4, 9) }];
  assert.deepEqual(count(film({ items: [{ at: item }], hands, untilT: 15 })), []);
});

test("a thing that a hand covered and took is gone when the hand went", () => {
  const hands = [{ size: [0.2, 0.3] as const, at: stands(0.5, 0.5, 4, 7) }];
  const changes = count(film({ items: [{ at: stands(0.5, 0.5, 0, 4) }], hands, untilT: 15 }));
  assert.deepEqual(brief(changes), ["can-330:-1"]);
  assert.ok(Math.abs((changes[0]?.t ?? 0) - 7) <= 0.2, `${changes[0]?.t}`);
});

test("a thing buried under a later one is hidden, not gone", () => {
  const buried = { at: stands(0.5, 0.5, 0, 4) };
  const way = travels([3.4, 0.5, 0.05], [4, 0.5, 0.5], [20, 0.5, 0.5]);
  const later = { label: "box", size: [0.2, 0.3] as const, at: way };
  assert.deepEqual(brief(count(film({ items: [buried, later], untilT: 12 }))), ["box-1:+1"]);
});

test("a thing that is taken from before a larger one is gone, though the larger one now shows there", () => {
  const front = { at: stands(0.5, 0.5, 0, 4) };
  const behind = { label: "box", size: [0.3, 0.4] as const, at: stands(0.5, 0.5) };
  assert.deepEqual(brief(count(film({ items: [front, behind], untilT: 12 }))), ["can-330:-1"]);
});

test("two of a kind taken at once are one change of two, two seconds apart they are two", () => {
  const takenAt = (x: number, t: number) => ({ at: travels([0, x, 0.5], [t, x, 0.5], [t + 0.5, x, 0.05]) });
  const once = count(film({ items: [takenAt(0.3, 4), takenAt(0.6, 4.2)], untilT: 12 }));
  assert.deepEqual(brief(once), ["can-330:-2"]);
  const apart = count(film({ items: [takenAt(0.3, 4), takenAt(0.6, 6)], untilT: 12 }));
  assert.deepEqual(brief(apart), ["can-330:-1", "can-330:-1"]);
});

test("a thing whose label the detector changes for good is corrected, one out and one in", () => {
  const label = (t: number) => (t < 5 ? "can" : "bottle");
  const lines = film({ items: [{ at: stands(0.5, 0.5) }], untilT: 15 });
  const renamed = lines.map(line => ({
    ...line,
    items: line.items.map(i => ({ ...i, label: label(line.t) })),
  }));
  assert.deepEqual(brief(count(renamed)).sort(), ["can-330:-1", "water-500:+1"]);
});

test("a label that flickers between two products changes nothing", () => {
  const lines = film({ items: [{ at: stands(0.5, 0.5) }], untilT: 15 });
  const wrong = (t: number) => Math.round(t * 10) % 3 === 2;
  const blinking = lines.map(line => ({
    ...line,
    items: line.items.map(item => (wrong(line.t) ? { ...item, label: "bottle" } : item)),
  }));
  assert.deepEqual(count(blinking), []);
});

test("labels without a product are no concern of counting", () => {
  const at = travels([3, 0.5, 0.05], [4, 0.5, 0.5], [20, 0.5, 0.5]);
  assert.deepEqual(count(film({ items: [{ label: "person", at }], untilT: 12 })), []);
});

test("an unknown camera and time that runs backwards are refused in one sentence", () => {
  const counting = counter();
  counting.observe({ camera: "c1", t: 5, items: [], hands: [] });
  const bad = (observe: () => unknown) =>
    assert.throws(observe, error => isFault(error, "bad-data") && error.message.endsWith("."));
  bad(() => counting.observe({ camera: "c9", t: 6, items: [], hands: [] }));
  bad(() => counting.observe({ camera: "c1", t: 4.9, items: [], hands: [] }));
  bad(() => counting.observe({ camera: "c1", t: Number.NaN, items: [], hands: [] }));
  bad(() => counting.lose("c9", 6));
  assert.throws(
    () => counter([{ name: "c1", watches: "basket", zone: [[0, 0]] }]),
    error => isFault(error, "bad-config"),
  );
});

test("what is believed moves with what is seen: its shares add up, and the likeliest number is what was told", () => {
  const counting = counter();
  const comes = travels([3, 0.5, 0.02], [4, 0.5, 0.5], [12, 0.5, 0.5]);
  const believed = () => {
    const [only] = counting.beliefs();
    if (only === undefined) return undefined;
    const { shares, ...where } = only;
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    return { ...where, quantity: shares.indexOf(Math.max(...shares)) };
  };
  assert.equal(believed(), undefined);
  const seen = film({ items: [{ at: stands(0.2, 0.5) }, { at: comes }], untilT: 10 });
  const [before, after] = [seen.filter(line => line.t < 2.5), seen.filter(line => line.t >= 2.5)];
  const can = { space: "basket", watches: "basket", sku: "can-330" };
  for (const line of before) counting.observe(line);
  assert.deepEqual(believed(), { ...can, quantity: 1 });
  for (const line of after) counting.observe(line);
  assert.deepEqual(believed(), { ...can, quantity: 2 });
});
