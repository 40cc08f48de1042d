import assert from "node:assert/strict";
import { test } from "node:test";
import { openCamera } from "../../../src/counting/camera.ts";
import { doubtsOf } from "../../../src/counting/doubt.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { beginTrip, openSpaces } from "../../../src/counting/space.ts";
import { defaultTuning } from "../../../src/counting/tuning.ts";
import { type Actor, belowRim, brief, count, counter, film, stands, travels, wholePicture } from "./scene.ts";

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

test("what is known to lie in the basket and comes to light later is no change, and another one is", () => {
  const bottle = (at: Actor["at"]): Actor => ({ label: "bottle", at });
  const hand = { at: travels([5, 0.5, 0.05], [6, 0.5, 0.4], [7, 0.5, 0.05]) };
  const found = film({ items: [bottle(stands(0.3, 0.6, 6.5))], hands: [hand], untilT: 12 });
  const inBasket = new Map([["water-500", 1]]);
  const told = (lines: readonly Observation[], known?: typeof inBasket) =>
    brief(count(lines, counter([{ name: "c1", watches: "basket", zone: belowRim }], {}, known)));
  assert.deepEqual(told(found), ["water-500:+1"]);
  assert.deepEqual(told(found, inBasket), []);
  const another = bottle(travels([5, 0.7, 0.05], [6, 0.7, 0.5], [14, 0.7, 0.5]));
  const brought = { at: travels([5, 0.7, 0.05], [6, 0.7, 0.4], [7, 0.7, 0.05]) };
  const both = film({ items: [bottle(stands(0.3, 0.6, 6.5)), another], hands: [brought], untilT: 14 });
  assert.deepEqual(told(both, inBasket), ["water-500:+1"]);
});

test("what is known to lie in the basket, hidden from the start, can be taken out of it", () => {
  const out = travels([4, 0.5, 0.6], [4.4, 0.5, 0.6], [5, 0.5, 0.1], [5.6, 0.5, 0.05]);
  const hand = { at: travels([3, 0.5, 0.05], [4, 0.5, 0.55], [4.4, 0.5, 0.55], [5, 0.5, 0.05]) };
  const lines = film({ items: [{ label: "bottle", at: out }], hands: [hand], untilT: 9 });
  const cameras = [{ name: "c1", watches: "basket", zone: belowRim }] as const;
  assert.deepEqual(count(lines, counter(cameras)), []);
  const known = counter(cameras, {}, new Map([["water-500", 2]]));
  assert.deepEqual(brief(count(lines, known)), ["water-500:-1"]);
});

test("a trip's doubts end with it: the next one begins with what was told, for sure", () => {
  const watched = { name: "c1", watches: "basket" as const, zone: wholePicture };
  const [space] = openSpaces([openCamera(watched)], new Map([["can-330", 1]]));
  assert(space);
  for (const told of [space.belief, space.lit]) told.set("can-330", [0.3, 0.7]);
  space.reasons.set("can-330", "c1 saw 1 go out");
  assert.equal(doubtsOf(space).length, 1);
  beginTrip(space, defaultTuning);
  assert.deepEqual(doubtsOf(space), []);
  assert.deepEqual(space.belief.get("can-330"), [0, 1]);
});
