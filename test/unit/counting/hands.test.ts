import assert from "node:assert/strict";
import { test } from "node:test";
import { noHands, noteHands } from "../../../src/counting/hands.ts";
import { defaultTuning } from "../../../src/counting/tuning.ts";
import { type Actor, belowRim, brief, count, counter, dice, film, travels, wholePicture } from "./scene.ts";

test("hands that came and went are forgotten, however many a day brings", () => {
  const roll = dice(7);
  const hands = noHands();
  for (let frame = 0; frame < 3000; frame += 1) {
    const [x, y] = [roll() * 0.8, roll() * 0.8];
    const seen = [{ label: "hand", score: 0.9, box: [x, y, x + 0.1, y + 0.1] as const }];
    noteHands(
      hands,
      frame % 20 < 12 ? seen : [],
      { zone: wholePicture, t: frame / 10, dtSec: 0.1 },
      defaultTuning,
    );
  }
  assert.ok(hands.following.tracks.length < 20, `${hands.following.tracks.length} tracks`);
});

test("a hand that one frame shows alone is none, and a second one makes it a visit since the first", () => {
  const hands = noHands();
  const seen = [{ label: "hand", score: 0.9, box: [0.4, 0.4, 0.5, 0.5] as const }];
  noteHands(hands, seen, { zone: wholePicture, t: 1, dtSec: 0.1 }, defaultTuning);
  assert.equal(hands.everSeen, false);
  noteHands(hands, seen, { zone: wholePicture, t: 1.1, dtSec: 0.1 }, defaultTuning);
  assert.deepEqual([hands.everSeen, hands.fromT, hands.lastT], [true, 1, 1.1]);
});

test("a hand that left is not there for as long as something faintly like it lies where it went", () => {
  const hands = noHands();
  const show = (t: number, score: number, x: number) =>
    noteHands(
      hands,
      [{ label: "hand", score, box: [x, 0.4, x + 0.1, 0.5] }],
      { zone: wholePicture, t, dtSec: 0.1 },
      defaultTuning,
    );
  for (let frame = 0; frame < 10; frame += 1) show(frame / 10, 0.9, 0.4 + frame * 0.01);
  for (let frame = 10; frame < 60; frame += 1) show(frame / 10, 0.25, 0.5);
  assert.equal(hands.now.length, 0);
  assert.ok(hands.lastT < 0.9 + defaultTuning.coastSec + 0.05, `there until ${hands.lastT} s`);
  show(6, 0.9, 0.5);
  assert.deepEqual([hands.now.length, hands.lastT], [1, 6]);
});

test("what is put down a moment before rummaging is cut off is one thing, seen to pass and found lying there", () => {
  const hand = { at: travels([2.5, 0.2, 0.05], [3, 0.2, 0.5], [20, 0.25, 0.5], [20.5, 0.2, 0.05]) };
  const first = { label: "bottle", at: travels([3, 0.4, 0.05], [3.6, 0.4, 0.5], [99, 0.4, 0.5]) };
  for (const t of [10.3, 10.5, 10.6, 10.7, 10.9]) {
    const second = { at: travels([t, 0.7, 0.05], [t + 0.6, 0.7, 0.5], [99, 0.7, 0.5]) };
    const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
    const changes = count(film({ items: [first, second], hands: [hand], untilT: 26 }), counting);
    assert.deepEqual(brief(changes), ["water-500:+1", "can-330:+1"], `${t}`);
    assert.deepEqual(counting.doubts(), [], `${t}`);
  }
});

test("what sways in a hand over the basket is not in it, though rummaging is cut off meanwhile", () => {
  const put = { label: "bottle", at: travels([2, 0.3, 0.05], [2.6, 0.3, 0.5], [99, 0.3, 0.5]) };
  const rummages = { at: travels([1.8, 0.3, 0.05], [2.4, 0.3, 0.4], [14, 0.32, 0.42], [14.5, 0.3, 0.05]) };
  const [comes, goes] = [travels([8, 0.7, 0.05], [8.6, 0.7, 0.5]), travels([12, 0.7, 0.5], [13, 0.7, 0.05])];
  const swayed: Actor["at"] = t =>
    t < 8.6 ? comes(t) : t > 12 ? goes(t) : [0.7 + 0.02 * Math.sin(9 * t), 0.5];
  const holds: Actor = {
    size: [0.2, 0.3],
    at: t => {
      const place = swayed(t);
      return place && [place[0] + 0.05, place[1] - 0.1];
    },
  };
  const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
  const lines = film({ items: [put, { at: swayed }], hands: [holds, rummages], untilT: 22 });
  assert.deepEqual(brief(count(lines, counting)), ["water-500:+1"]);
});

const belowRimOnly = () => counter([{ name: "c1", watches: "basket", zone: belowRim }]);

test("a thing that goes from hand to hand over the basket comes in once", () => {
  const can: Actor = {
    at: travels([3, 0.2, 0.05], [4, 0.4, 0.35], [6, 0.6, 0.35], [7, 0.6, 0.6], [20, 0.6, 0.6]),
  };
  const giving: Actor = {
    size: [0.14, 0.14],
    at: travels([3, 0.2, 0.02], [4, 0.4, 0.3], [5.2, 0.5, 0.3], [6, 0.3, 0.02]),
  };
  const taking: Actor = {
    size: [0.14, 0.14],
    at: travels([4, 0.8, 0.02], [4.8, 0.5, 0.3], [6, 0.6, 0.3], [7, 0.6, 0.55], [7.6, 0.8, 0.02]),
  };
  const lines = film({ items: [can], hands: [giving, taking], untilT: 12 });
  assert.deepEqual(brief(count(lines, belowRimOnly())), ["can-330:+1"]);
});

test("two things in one hand are two", () => {
  const hand: Actor = { size: [0.3, 0.12], at: travels([3, 0.4, 0.02], [4, 0.4, 0.5], [4.6, 0.4, 0.02]) };
  const can: Actor = { at: travels([3, 0.32, 0.08], [4, 0.32, 0.6], [20, 0.32, 0.6]) };
  const box: Actor = { label: "box", at: travels([3, 0.48, 0.08], [4, 0.48, 0.6], [20, 0.48, 0.6]) };
  const changes = count(film({ items: [can, box], hands: [hand], untilT: 9 }), belowRimOnly());
  assert.deepEqual(brief(changes).sort(), ["box-1:+1", "can-330:+1"]);
});

test("a thing that is thrown in, and no hand over the basket, comes in", () => {
  const elsewhere: Actor = { at: travels([1, 0.5, 0.3], [2, 0.5, 0.02]) };
  const can: Actor = { at: travels([5, 0.4, 0.02], [5.4, 0.4, 0.6], [20, 0.4, 0.6]) };
  const lines = film({ items: [can], hands: [elsewhere], untilT: 10, fps: 15 });
  assert.deepEqual(brief(count(lines, belowRimOnly())), ["can-330:+1"]);
});

test("what a quick hand tears out, a length and a half further in every frame, is seen to pass the rim", () => {
  const cameras = [{ name: "c1", watches: "basket", zone: belowRim }] as const;
  const pulls = travels([4, 0.5, 0.9], [4.6, 0.5, 0.05]);
  const torn = { size: [0.08, 0.1] as const, at: (t: number) => (t < 4 ? ([0.5, 0.9] as const) : pulls(t)) };
  const windows: number[] = [];
  const counting = counter(cameras, {}, undefined, ({ passages }) =>
    windows.push(...passages.map(({ sign }) => sign)),
  );
  assert.deepEqual(brief(count(film({ items: [torn], untilT: 8 }), counting)), ["can-330:-1"]);
  assert.deepEqual(windows, [-1]);
});
