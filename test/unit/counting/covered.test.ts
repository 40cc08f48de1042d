import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observation } from "../../../src/counting/observation.ts";
import { type Actor, belowRim, brief, count, counter, film, stands, travels, wholePicture } from "./scene.ts";

/** A thing that lies still while something comes over it from the left, until `least` of its width shows. */
function coveredBitByBit(from: number, to: number, least: number): Actor["at"] {
  return t => [0.55 - 0.05 * shownShare(t, { from, to, least }), 0.5];
}

function shownShare(t: number, { from, to, least }: { from: number; to: number; least: number }): number {
  return 1 - (1 - least) * Math.min(1, Math.max(0, (t - from) / (to - from)));
}

/** Frames of {@link coveredBitByBit}: the box is only as wide as what shows. */
function lines(until: number, camera = "c1"): Observation[] {
  const given = { from: 4, to: 5, least: 0.2 };
  const at = coveredBitByBit(given.from, given.to, given.least);
  const later = {
    label: "box",
    size: [0.2, 0.3] as const,
    at: travels([3, 0.2, 0.05], [5.2, 0.5, 0.5], [99, 0.5, 0.5]),
  };
  return film({ camera, items: [later], untilT: until }).map(line => {
    const [x, y] = at(line.t) ?? [0, 0];
    const half = 0.05 * shownShare(line.t, given);
    const box = [x - half, y - 0.1, x + half, y + 0.1] as const;
    const seen = line.t < 5.3 ? [{ label: "can", score: 0.9, box }] : [];
    return { ...line, items: [...line.items, ...seen] };
  });
}

test("a thing that is covered bit by bit has not moved, though the middle of what shows of it has", () => {
  assert.deepEqual(brief(count(lines(14))), ["box-1:+1"]);
});

test("what shows of a half covered thing is that thing, and no other one beside it", () => {
  const item = (t: number): readonly [number, number] | undefined =>
    t > 4 && t < 6 ? undefined : [0.5, 0.5];
  const sliver = { size: [0.03, 0.2] as const, at: stands(0.535, 0.5, 6) };
  const whole = { at: (t: number) => (t < 6 ? item(t) : undefined) };
  const hand = { size: [0.2, 0.3] as const, at: stands(0.5, 0.5, 3.9, 6.1) };
  assert.deepEqual(count(film({ items: [whole, sliver], hands: [hand], untilT: 14 })), []);
});

test("both ends of a thing that show round what lies across it are that one thing", () => {
  const whole = { size: [0.4, 0.1] as const, at: stands(0.5, 0.5, 0, 4) };
  const ends = [0.35, 0.65].map(x => ({ size: [0.1, 0.1] as const, at: stands(x, 0.5, 4) }));
  const across = {
    label: "box",
    size: [0.2, 0.4] as const,
    at: travels([3.4, 0.5, 0.05], [4, 0.5, 0.5], [99, 0.5, 0.5]),
  };
  const hand = {
    size: [0.15, 0.15] as const,
    at: travels([3.4, 0.5, 0.05], [4, 0.5, 0.4], [4.5, 0.5, 0.05]),
  };
  const seen = film({ items: [whole, ...ends, across], hands: [hand], untilT: 14 });
  assert.deepEqual(brief(count(seen)), ["box-1:+1"]);
});

test("a second box of a counted thing under its own name is no second thing, even where it is the brighter", () => {
  const lies = { score: 0.65, at: stands(0.5, 0.5) };
  // It is first seen beside it, where something was taken for a can in passing.
  const larger = {
    size: [0.13, 0.28] as const,
    at: travels([5, 0.64, 0.5], [5.4, 0.64, 0.5], [5.6, 0.5, 0.5], [99, 0.5, 0.5]),
  };
  assert.deepEqual(count(film({ items: [lies, larger], untilT: 14 })), []);
});

test("a thing that is pushed a little by what falls upon it is hidden, not gone", () => {
  const pushed = { at: travels([0, 0.5, 0.5], [4, 0.5, 0.5], [4.3, 0.52, 0.56], [4.4, 0.52, 0.58]) };
  const falls = {
    label: "box",
    size: [0.35, 0.5] as const,
    at: travels([3.6, 0.5, 0.05], [4.5, 0.52, 0.5], [99, 0.52, 0.5]),
  };
  const hand = {
    size: [0.15, 0.15] as const,
    at: travels([3.6, 0.5, 0.05], [4.5, 0.5, 0.3], [5, 0.5, 0.05]),
  };
  assert.deepEqual(brief(count(film({ items: [pushed, falls], hands: [hand], untilT: 14 }))), ["box-1:+1"]);
});

test("a thing that is picked up is not brought by the hand that came for it", () => {
  // It is lost from sight as the hand comes in, and found again in the hand on its way out.
  const lies = { at: stands(0.5, 0.6, 0, 4.2) };
  const carried = { at: travels([4.5, 0.55, 0.55], [5.2, 0.6, 0.4], [5.6, 0.6, 0.05]) };
  const hand = {
    size: [0.15, 0.15] as const,
    at: travels([3.8, 0.6, 0.05], [4.3, 0.5, 0.6], [4.5, 0.55, 0.55], [5.6, 0.6, 0.05]),
  };
  const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
  assert.deepEqual(brief(count(film({ items: [lies, carried], hands: [hand], untilT: 12 }), counting)), [
    "can-330:-1",
  ]);
});

test("a camera that tells of a passage only when it is long decided tells of the same one", () => {
  const cameras = ["left", "right"].map(name => ({ name, watches: "basket" as const, zone: wholePicture }));
  const put = travels([3, 0.3, 0.02], [3.6, 0.3, 0.5], [99, 0.3, 0.5]);
  const hand = {
    size: [0.12, 0.12] as const,
    at: travels([2.8, 0.3, 0.02], [3.6, 0.3, 0.5], [4, 0.3, 0.02]),
  };
  // The right camera loses the thing as it comes in, under a bag that is lifted six seconds later.
  const late = { at: (t: number) => (t > 3.5 && t < 10 ? undefined : put(t)) };
  const seen = [
    ...film({ camera: "left", items: [{ at: put }], hands: [hand], untilT: 16 }),
    ...film({ camera: "right", items: [late], hands: [hand], untilT: 16 }),
  ].sort((a, b) => a.t - b.t);
  assert.deepEqual(brief(count(seen, counter(cameras))), ["can-330:+1"]);
});

test("a thing under a hand is not lost to something faint beside it, and no second one when it shows again", () => {
  const whole = (t: number): readonly [number, number] | undefined =>
    t < 4 || t > 5.2 ? [0.6, 0.5] : undefined;
  const part = { size: [0.06, 0.2] as const, at: stands(0.59, 0.5, 4.7, 5.2) };
  const faint = { score: 0.2, size: [0.12, 0.2] as const, at: stands(0.42, 0.5, 4.1) };
  const hand = { size: [0.2, 0.3] as const, at: stands(0.6, 0.5, 3.9, 5.3) };
  const counting = counter();
  assert.deepEqual(
    count(film({ items: [{ at: whole }, part, faint], hands: [hand], untilT: 12 }), counting),
    [],
  );
  assert.equal(counting.tracks().length, 1);
});

test("a box round two things of a product is neither of them, nor a third that a hand covers meanwhile", () => {
  const heap = [0.3, 0.42].map(x => ({ at: stands(x, 0.5) }));
  const third = {
    at: (t: number): readonly [number, number] | undefined => (t < 4 || t > 4.8 ? [0.6, 0.5] : undefined),
  };
  const both = { score: 0.7, size: [0.24, 0.22] as const, at: stands(0.36, 0.5, 4.1) };
  const hand = { size: [0.2, 0.3] as const, at: stands(0.6, 0.5, 3.9, 4.9) };
  assert.deepEqual(count(film({ items: [...heap, third, both], hands: [hand], untilT: 12 })), []);
});

test("what comes to lie on another thing of its product is waited for until it shows that they are two", () => {
  const belowHand = (camera: string, items: readonly Actor[]): Observation[] => {
    const hand = {
      size: [0.15, 0.15] as const,
      at: travels([4.6, 0.5, 0.05], [5.4, 0.5, 0.4], [6, 0.5, 0.05]),
    };
    return film({ camera, items, hands: [hand], untilT: 12 });
  };
  const lay = [
    { score: 0.65, at: stands(0.5, 0.5, 0, 6.5) },
    { score: 0.85, at: stands(0.5, 0.5, 6.5) },
  ];
  const upon = {
    size: [0.12, 0.26] as const,
    at: travels([4.6, 0.5, 0.1], [5.4, 0.5, 0.5], [99, 0.5, 0.5]),
  };
  // The other camera sees it pass, and not where it comes to lie.
  const passing = { at: travels([4.6, 0.5, 0.1], [5.3, 0.5, 0.4]) };
  const seen = [
    ...belowHand("c1", [...lay, upon]),
    ...belowHand("c2", [{ at: stands(0.2, 0.7) }, passing]),
  ].sort((a, b) => a.t - b.t);
  const cameras = ["c1", "c2"].map(name => ({ name, watches: "basket", zone: belowRim }) as const);
  const windows: number[] = [];
  const counting = counter(cameras, {}, new Map([["can-330", 1]]), ({ testimonies }) => {
    windows.push(testimonies.filter(({ crossings }) => crossings.get("can-330") === 1).length);
  });
  assert.deepEqual(brief(count(seen, counting)), ["can-330:+1"]);
  assert.equal(windows[0], 2);
});

test("what is found beside a thing that something lies on is another one, though it reaches into its place", () => {
  const below = { at: stands(0.5, 0.5, 0, 5) };
  const upon = {
    label: "box",
    size: [0.14, 0.3] as const,
    at: travels([4, 0.47, 0.05], [5, 0.47, 0.5], [99, 0.47, 0.5]),
  };
  const beside = { at: stands(0.55, 0.5, 9) };
  const changes = count(film({ items: [below, upon, beside], untilT: 16 }));
  assert.deepEqual(brief(changes), ["box-1:+1", "can-330:+1"]);
});
