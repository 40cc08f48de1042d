import assert from "node:assert/strict";
import { test } from "node:test";
import type { WatchedCamera } from "../../../src/counting/counting.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { belowRim, brief, count, counter, film, type Scene, stands, travels } from "./scene.ts";

const twoCameras: readonly WatchedCamera[] = ["c1", "c2"].map(name => ({
  name,
  watches: "basket",
  zone: belowRim,
}));

const goods: Scene["items"] = [
  { label: "can", at: stands(0.2, 0.6) },
  { label: "box", at: stands(0.5, 0.6) },
  { label: "bottle", at: stands(0.8, 0.6) },
];

/** Three things lie there from the start; a hand dips in between them and is gone before anything happens. */
function basket(until: { readonly untilT: number; readonly fps?: number }, items = goods): Observation[] {
  const hands = [
    { size: [0.12, 0.15], at: travels([2, 0.35, -0.1], [2.5, 0.35, 0.3], [3, 0.35, -0.1]) },
  ] as const;
  return film({ items, hands, ...until });
}

function dark(seen: readonly Observation[], fromT: number, toT: number): Observation[] {
  return seen.map(one => (one.t >= fromT && one.t < toT ? { ...one, items: [] } : one));
}

function byBoth(seen: readonly Observation[]): Observation[] {
  return seen.flatMap(one => [
    { ...one, camera: "c1" },
    { ...one, camera: "c2" },
  ]);
}

for (const sec of [0.6, 1.2, 2, 5]) {
  test(`a light that is out for ${sec} s takes nothing away, from one camera or from two`, () => {
    const seen = dark(basket({ untilT: 15 }), 5, 5 + sec);
    assert.deepEqual(brief(count(seen)), []);
    const both = counter(twoCameras);
    assert.deepEqual(brief(count(byBoth(seen), both)), []);
    assert.deepEqual(both.doubts(), []);
  });
}

for (const fps of [5, 10, 30]) {
  test(`a basket that goes dark just before the gate is still full, and a person is asked, at ${fps} frames a second`, () => {
    const counting = counter(twoCameras);
    assert.deepEqual(brief(count(byBoth(dark(basket({ untilT: 6, fps }), 5, 7)), counting)), []);
    assert.deepEqual(
      counting.doubts().map(({ sku, quantity, otherwise }) => `${sku}:${quantity}:${otherwise}`),
      ["can-330:1:-1", "box-1:1:-1", "water-500:1:-1"],
    );
    counting.beginTrip();
    assert.deepEqual(counting.doubts(), [], "the next shopper is not asked about it");
  });
}

test("a shelf that goes dark may have lost to the basket what nobody can see any more", () => {
  const counting = counter([{ name: "c1", watches: "shelf", zone: belowRim }]);
  assert.deepEqual(brief(count(dark(basket({ untilT: 12 }), 5, 20), counting)), []);
  assert.deepEqual(
    counting.doubts().map(({ sku, quantity, otherwise }) => `${sku}:${quantity}:${otherwise}`),
    ["can-330:1:1", "box-1:1:1", "water-500:1:1"],
  );
});

test("a coat over everything takes nothing away, whatever is laid upon it afterwards", () => {
  const above = { label: "can", at: travels([8, 0.5, 0.05], [9, 0.5, 0.4], [15, 0.5, 0.4]) };
  const seen = dark(basket({ untilT: 15 }), 5, 20);
  const after = film({ items: [above], untilT: 15 });
  const laden = seen.map((one, i) => ({ ...one, items: [...one.items, ...(after[i]?.items ?? [])] }));
  const counting = counter();
  assert.deepEqual(brief(count(laden, counting)), ["can-330:+1"]);
  assert.deepEqual(
    counting.doubts().map(({ sku }) => sku),
    ["box-1", "water-500"],
  );
});

test("what is missing when the light is on again was taken in the dark", () => {
  const without = goods.map(one => (one.label === "box" ? { ...one, at: stands(0.5, 0.6, 0, 6) } : one));
  assert.deepEqual(brief(count(dark(basket({ untilT: 15 }, without), 5, 7))), ["box-1:-1"]);
});

test("one camera that goes dark is no doubt while the other one sees everything", () => {
  const seen = basket({ untilT: 12 });
  const counting = counter(twoCameras);
  const both = seen.flatMap(one => [
    { ...one, camera: "c1" },
    { ...one, camera: "c2", items: one.t >= 5 ? [] : one.items },
  ]);
  assert.deepEqual(brief(count(both, counting)), []);
  assert.deepEqual(counting.doubts(), []);
});

test("two things that two hands take at once are gone", () => {
  const items = [
    { label: "can", at: travels([0, 0.2, 0.6], [4, 0.2, 0.6], [5, 0.2, 0.1]) },
    { label: "box", at: travels([0, 0.8, 0.6], [4, 0.8, 0.6], [5, 0.8, 0.1]) },
  ];
  assert.deepEqual(brief(count(film({ items, untilT: 9 }))).toSorted(), ["box-1:-1", "can-330:-1"]);
  const hidden = items.map(({ label, at }) => ({ label, at: (t: number) => (t < 3.8 ? at(t) : undefined) }));
  const hands = items.map(({ at }) => ({
    size: [0.12, 0.25] as const,
    at: (t: number) => (t > 3.4 && t < 5 ? at(t) : undefined),
  }));
  const taken = film({ items: hidden, hands, untilT: 9 });
  assert.deepEqual(
    brief(count(taken)).toSorted(),
    ["box-1:-1", "can-330:-1"],
    "also where the hands hide them",
  );
});
