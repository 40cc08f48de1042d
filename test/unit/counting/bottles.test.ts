import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../../src/counting/change.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { atRate, bottleClip, count, counter, dice, wholePicture } from "./scene.ts";

/** Read frame by frame from the clip: what happened, and the time in which it may be dated. */
const truth = [
  { delta: -1, fromT: 6.7, toT: 7.1 + 1.5 },
  { delta: 1, fromT: 11.2, toT: 13.4 + 1.5 },
  { delta: -2, fromT: 17.4, toT: 17.8 + 1.5 },
] as const;

const clip = bottleClip();
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

function countClip(observations: readonly Observation[], watches: "shelf" | "basket" = "shelf"): Change[] {
  return count(observations, counter([{ name: "shelf-1", watches, zone: wholePicture }]));
}

function assertTruth(changes: readonly Change[], note: string): void {
  const told = `${note}: ${changes.map(({ t, delta }) => `${delta} at ${t}`).join(", ")}`;
  assert.equal(changes.length, truth.length, told);
  truth.forEach(({ delta, fromT, toT }, index) => {
    const change = changes[index];
    assert.ok(change && change.delta === delta && change.t >= fromT && change.t <= toT, told);
    assert.equal(change.sku, "water-500");
    assert.ok(change.confidence > 0 && change.confidence <= 1, told);
  });
}

test("the bottle clip has exactly its three changes, and a shelf bills what leaves it", () => {
  const changes = countClip(clip);
  assertTruth(changes, "shelf");
  assert.deepEqual(
    changes.map(change => change.basketDelta),
    [1, -1, 2],
  );
  assert.ok(changes.every(({ evidence }) => evidence.crossing && evidence.census));
});

test("the same clip seen as a basket bills the opposite", () => {
  const changes = countClip(clip, "basket");
  assertTruth(changes, "basket");
  assert.deepEqual(
    changes.map(change => change.basketDelta),
    [-1, 1, -2],
  );
});

for (const fps of [5, 6, 7.5, 10, 15, 30]) {
  test(`the bottle clip is exact at ${fps} frames a second, in both roles`, () => {
    assertTruth(countClip(atRate(clip, fps), "shelf"), `${fps} fps, shelf`);
    assertTruth(countClip(atRate(clip, fps), "basket"), `${fps} fps, basket`);
  });
}

test("it does not matter with which frame of the clip a slower camera begins", () => {
  for (const fps of [5, 7.5, 10]) {
    for (const first of [1, 2, 4, 5]) {
      const later = atRate(clip.slice(first), fps);
      assertTruth(countClip(later), `${fps} fps from frame ${first}`);
    }
  }
});

test("the bottle clip is exact at 10 frames a second when a fifth of the frames is lost", () => {
  for (const seed of seeds) {
    const roll = dice(seed);
    assertTruth(countClip(atRate(clip, 10).filter(() => roll() >= 0.2)), `seed ${seed}`);
  }
});

for (const fps of [10, 30]) {
  test(`the bottle clip is exact at ${fps} frames a second when 15 % of the detections are lost`, () => {
    for (const seed of seeds) {
      const roll = dice(seed);
      const thinned = atRate(clip, fps).map(observation => ({
        ...observation,
        items: observation.items.filter(() => roll() >= 0.15),
      }));
      assertTruth(countClip(thinned), `seed ${seed}`);
    }
  });
}

test("the order of the detections in a frame and the names of unknown things change nothing", () => {
  const roll = dice(7);
  const disturbed = clip.map(observation => ({
    ...observation,
    items: observation.items
      .map(item => (item.label === "bottle" ? item : { ...item, label: `thing ${Math.floor(roll() * 9)}` }))
      .map(item => ({ item, place: roll() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item),
  }));
  assert.deepEqual(countClip(disturbed), countClip(clip));
});

test("a camera of the same shelf that sees nothing changes nothing", () => {
  const zone = wholePicture;
  const counting = counter([
    { name: "shelf-1", watches: "shelf", zone, space: "left" },
    { name: "blind", watches: "shelf", zone, space: "left" },
  ]);
  const changes = clip.flatMap(observation => [
    ...counting.observe({ ...observation, camera: "blind", items: [] }),
    ...counting.observe(observation),
  ]);
  assert.deepEqual([...changes, ...counting.finish(20)], countClip(clip));
});

test("two cameras that see the same shelf count each change once", () => {
  const zone = wholePicture;
  const counting = counter([
    { name: "shelf-1", watches: "shelf", zone, space: "left" },
    { name: "late", watches: "shelf", zone, space: "left" },
  ]);
  // The second one's clock is 200 ms behind and it runs at a third of the rate.
  const late = atRate(clip, 10).map(seen => ({ ...seen, camera: "late", t: seen.t + 0.2 }));
  const both = [...clip, ...late].sort((a, b) => a.t - b.t);
  assertTruth(count(both, counting), "two cameras");
});

test("the clip is exact in both roles as the models that ship see it, hands and all", () => {
  const own = bottleClip("bottles-own");
  assertTruth(countClip(own, "shelf"), "shelf");
  assertTruth(countClip(own, "basket"), "basket");
});
