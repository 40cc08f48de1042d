import assert from "node:assert/strict";
import { test } from "node:test";
import { type Actor, belowRim, brief, count, counter, film, stands, travels } from "./scene.ts";

const oneCamera = [{ name: "c1", watches: "basket", zone: belowRim }] as const;
const lying: Actor = { label: "bottle", at: stands(0.8, 0.6) };
const way = travels([3, 0.3, 0.05], [4, 0.3, 0.5], [7, 0.7, 0.8]);
const can: Actor = { at: way };
/** The can as it shows when the hand hides it at first. */
const shows: Actor = { at: t => (t < 4.2 ? undefined : way(t)) };
const hand: Actor = { size: [0.12, 0.15], at: way };

test("what a hand still holds over the basket when the cart leaves is asked for, and is not the next shopper's", () => {
  for (const fps of [5, 10, 30]) {
    for (const untilT of [4, 4.4, 5, 6]) {
      const counting = counter(oneCamera);
      assert.deepEqual(brief(count(film({ items: [lying, can], hands: [hand], untilT, fps }), counting)), []);
      assert.deepEqual(
        counting.doubts().map(({ sku, quantity, otherwise }) => `${sku}:${quantity}:${otherwise}`),
        ["can-330:0:1"],
        `${untilT} s, ${fps} frames a second`,
      );
      counting.beginTrip();
      assert.deepEqual(counting.doubts(), []);
    }
  }
});

test("what shows in a hand only when it is over the basket is asked for as well: nobody saw it pass the rim", () => {
  for (const fps of [5, 10, 30]) {
    const counting = counter(oneCamera);
    count(film({ items: [lying, shows], hands: [hand], untilT: 5.4, fps }), counting);
    assert.deepEqual(
      counting.doubts().map(({ sku, quantity, otherwise }) => `${sku}:${quantity}:${otherwise}`),
      ["can-330:0:1"],
      `${fps} frames a second`,
    );
  }
});

test("what is known to lie there unseen, and shows in a hand at last, is not asked for as one more", () => {
  const known = new Map([
    ["can-330", 1],
    ["water-500", 1],
  ]);
  const counting = counter(oneCamera, {}, known);
  count(film({ items: [lying, shows], hands: [hand], untilT: 5.4 }), counting);
  assert.deepEqual(counting.doubts(), []);
});

test("a hand with something over the basket is no doubt while the trip goes on", () => {
  const counting = counter(oneCamera);
  count(film({ items: [lying, can], hands: [hand], untilT: 5 }), counting, true);
  assert.deepEqual(counting.doubts(), []);
});

test("what has been put down, or is out again, is no doubt when the cart leaves", () => {
  const [rests, leaves] = [
    travels([3, 0.4, 0.05], [4, 0.4, 0.5], [99, 0.4, 0.5]),
    travels([3, 0.4, 0.05], [4, 0.4, 0.5], [5, 0.4, 0.05]),
  ];
  const empty: Actor = { size: [0.12, 0.15], at: travels([3, 0.4, 0.05], [4, 0.4, 0.4], [5, 0.4, 0.05]) };
  for (const at of [rests, leaves]) {
    const counting = counter(oneCamera);
    count(film({ items: [lying, { at }], hands: [empty], untilT: 9 }), counting);
    assert.deepEqual(counting.doubts(), []);
  }
});

test("a piece that one camera has counted is no other one because a second camera waits for it still", () => {
  const cameras = ["c1", "c2"].map(name => ({ name, watches: "basket", zone: belowRim }) as const);
  const rests = travels([3, 0.4, 0.05], [4, 0.4, 0.5], [99, 0.4, 0.5]);
  const first = film({ camera: "c1", items: [lying, { at: rests }], untilT: 7 });
  const second = film({ camera: "c2", items: [lying, can], hands: [hand], untilT: 7 });
  const counting = counter(cameras);
  const changes = count(
    first.flatMap((one, i) => [one, second[i] ?? one]),
    counting,
  );
  assert.deepEqual(brief(changes), ["can-330:+1"]);
  assert.deepEqual(counting.doubts(), []);
});
