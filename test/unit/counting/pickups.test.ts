import assert from "node:assert/strict";
import { test } from "node:test";
import { belowRim, brief, count, counter, film, stands, travels } from "./scene.ts";

const basket = () => counter([{ name: "c1", watches: "basket", zone: belowRim }]);
const hand = { size: [0.14, 0.2] as const };

test("what a hand hides and is then seen to carry off has left, whatever slides into its place", () => {
  const lies = { at: stands(0.5, 0.6, 0, 4.2) };
  const carried = { at: travels([5.5, 0.5, 0.47], [6, 0.5, 0.4], [6.6, 0.5, 0.1], [7, 0.5, 0.05]) };
  const slides = {
    label: "box",
    at: travels([0, 0.64, 0.6], [5, 0.64, 0.6], [5.4, 0.5, 0.6], [20, 0.5, 0.6]),
  };
  const takes = {
    ...hand,
    at: travels([3.6, 0.5, 0.1], [4.2, 0.5, 0.6], [5.5, 0.5, 0.47], [6, 0.5, 0.4], [7, 0.5, 0.05]),
  };
  const scene = { items: [lies, carried, slides], hands: [takes], untilT: 12 };
  const cameras = ["c1", "c2"].map(name => ({ name, watches: "basket", zone: belowRim }) as const);
  const seen = cameras.flatMap(({ name }) => film({ ...scene, camera: name })).sort((a, b) => a.t - b.t);
  assert.deepEqual(brief(count(seen, counter(cameras))), ["can-330:-1"]);
});

test("what a hand moves within the basket is neither gone nor one more", () => {
  const lies = { at: stands(0.3, 0.6, 0, 4.2) };
  const moved = { at: travels([5.2, 0.34, 0.48], [6, 0.7, 0.5], [7, 0.7, 0.6], [20, 0.7, 0.6]) };
  const moves = {
    ...hand,
    at: travels([3.6, 0.3, 0.1], [4.2, 0.3, 0.6], [5.2, 0.34, 0.48], [6, 0.7, 0.5], [6.6, 0.7, 0.05]),
  };
  const counting = basket();
  assert.deepEqual(brief(count(film({ items: [lies, moved], hands: [moves], untilT: 12 }), counting)), []);
  assert.equal(counting.tracks().length, 1);
});

test("a piece that shows itself where a hand was thought to have taken it is one more", () => {
  const lies = { at: (t: number) => (t < 4.2 || t > 6 ? ([0.5, 0.6] as const) : undefined) };
  // The hand brought it hidden in its palm: it is first seen over the one that lies there.
  const brought = { at: travels([5, 0.58, 0.55], [5.4, 0.7, 0.6], [20, 0.7, 0.6]) };
  const brings = { ...hand, at: travels([3.6, 0.5, 0.1], [4.2, 0.5, 0.6], [5, 0.56, 0.55], [6, 0.6, 0.05]) };
  const seen = film({ items: [lies, brought], hands: [brings], untilT: 12 });
  assert.deepEqual(brief(count(seen, basket())), ["can-330:+1"]);
});

test("what rolls about until something lies on it has come, though it never lay still in sight", () => {
  const rolls = { at: travels([4, 0.3, 0.05], [4.5, 0.3, 0.5], [6.3, 0.45, 0.65]) };
  const covers = {
    label: "box",
    size: [0.25, 0.35] as const,
    at: travels([5.9, 0.5, 0.05], [6.4, 0.47, 0.65], [20, 0.47, 0.65]),
  };
  const brings = [
    { ...hand, at: travels([3.8, 0.3, 0.02], [4.5, 0.3, 0.45], [5, 0.3, 0.02]) },
    { ...hand, at: travels([5.7, 0.5, 0.02], [6.4, 0.47, 0.6], [7, 0.47, 0.02]) },
  ];
  const seen = film({ items: [rolls, covers], hands: brings, untilT: 14 });
  assert.deepEqual(brief(count(seen, basket())).toSorted(), ["box-1:+1", "can-330:+1"]);
});
