import assert from "node:assert/strict";
import { test } from "node:test";
import type { Counting } from "../../../src/counting/counting.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { type Actor, belowRim, brief, counter, film, stands, travels } from "./scene.ts";

const pair = (): Counting => counter(["a", "b"].map(name => ({ name, watches: "basket", zone: belowRim })));

type View = { readonly items: readonly Actor[]; readonly hands?: readonly Actor[]; readonly fromT?: number };

/** What cameras a and b see until `untilT`, b 0.05 s late, in order of time. */
function views(a: View, b: View, untilT: number): Observation[] {
  return [
    ...film({ camera: "a", ...a, untilT }).filter(({ t }) => t >= (a.fromT ?? 0)),
    ...film({ camera: "b", ...b, untilT })
      .filter(({ t }) => t >= (b.fromT ?? 0))
      .map(line => ({ ...line, t: line.t + 0.05 })),
  ].sort((one, other) => one.t - other.t);
}

/** Plays lines, of which camera `name` misses those between `fromT` and `toT`, being reported lost. */
function told(counting: Counting, lines: readonly Observation[], away?: [string, number, number]): string[] {
  const [name, fromT, toT] = away ?? ["", 0, 0];
  let isLost = false;
  return lines.flatMap(line => {
    if (away && line.t > fromT && !isLost) {
      isLost = true;
      counting.lose(name, fromT);
    }
    return line.camera === name && line.t > fromT && line.t < toT ? [] : brief(counting.observe(line));
  });
}

const box: Actor = { label: "box", at: stands(0.85, 0.7) };
const hand = (t: number): Actor => ({
  size: [0.12, 0.12],
  at: travels([t - 1, 0.3, 0.02], [t, 0.3, 0.4], [t + 0.6, 0.3, 0.02]),
});
/** Comes in with a hand at `inT`, and goes out with one at `outT`. */
const visits = (inT: number, outT: number): Actor => ({
  at: travels([inT - 1, 0.3, 0.02], [inT, 0.3, 0.5], [outT, 0.3, 0.5], [outT + 0.5, 0.3, 0.02]),
});

for (const lostT of [5.9, 6.9, 7.9]) {
  for (const backT of [9.4, 10.9]) {
    test(`a camera lost at ${lostT} s and back at ${backT} s does not testify from memory`, () => {
      const seen = { items: [box, visits(4, 8.3)], hands: [hand(4), hand(8.3)] };
      const lines = views(seen, seen, 16);
      const counting = pair();
      assert.deepEqual(told(counting, lines, ["a", lostT, backT]), ["can-330:+1", "can-330:-1"]);
      assert.deepEqual(counting.doubts(), []);
    });
  }
}

const uncovered: Actor = { at: stands(0.3, 0.5, 8) };

test("a piece that came to light is not taken back when the camera that shows it is lost", () => {
  const bottle: Actor = { label: "bottle", at: travels([12, 0.5, 0.02], [13, 0.5, 0.5], [99, 0.5, 0.5]) };
  const hands = [hand(7.5), hand(13)];
  const lines = views({ items: [box, bottle], hands }, { items: [box, uncovered], hands }, 20);
  assert.deepEqual(told(pair(), lines, ["b", 12, 99]), ["can-330:+1", "water-500:+1"]);
});

test("a camera that joins late does not rewrite what was told", () => {
  const hands = [hand(6)];
  const first = { items: [box, visits(6, 99)], hands };
  const second = { items: [box, { at: stands(0.3, 0.5) }, { at: stands(0.55, 0.5) }], fromT: 20 };
  const counting = pair();
  assert.deepEqual(told(counting, views(first, second, 19)), ["can-330:+1"]);
  const later = views(first, second, 30).filter(({ t }) => t > 19.1);
  const news = told(counting, later);
  const believed = counting.beliefs().find(({ sku }) => sku === "can-330")?.shares;
  const isDoubted = counting.doubts().some(({ sku }) => sku === "can-330");
  assert(news.length > 0 || isDoubted || (believed?.[1] ?? 0) > 0.9, JSON.stringify(believed));
});

test("what went while the camera was away is told on its return, wherever hands were seen before", () => {
  const items = [{ at: stands(0.3, 0.5, 0, 7) }, { at: stands(0.7, 0.5) }];
  const lines = film({ items, hands: [hand(2)], untilT: 20 }).filter(({ t }) => t <= 5 || t >= 12);
  const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
  assert.deepEqual(
    lines.flatMap(line => brief(counting.observe(line))),
    ["can-330:-1"],
  );
});

test("what lost cameras could not tell any more is none of the next shopper's", () => {
  const put: Actor = { at: travels([4, 0.3, 0.02], [5, 0.3, 0.5], [99, 0.3, 0.5]) };
  const seen = { items: [box, put], hands: [hand(5)] };
  const counting = pair();
  const lines = views(seen, seen, 70);
  const before = lines.filter(({ t }) => t < 5.9).flatMap(line => brief(counting.observe(line)));
  for (const name of ["a", "b"]) counting.lose(name, 5.95);
  assert.deepEqual([...before, ...brief(counting.finish(9))], []);
  counting.beginTrip();
  const after = lines.filter(({ t }) => t > 60).flatMap(line => brief(counting.observe(line)));
  assert.deepEqual([...after, ...brief(counting.finish(70))], []);
});

test("many pieces of one product that go at once are all told", () => {
  const out = [0.15, 0.35, 0.55, 0.75].map(x => ({
    at: travels([0, x, 0.6], [6, x, 0.6], [6.6, x, 0.05]),
  }));
  const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
  const lines = film({ items: [...out, { ...box, at: stands(0.92, 0.85) }], hands: [hand(6)], untilT: 14 });
  assert.deepEqual(
    lines.flatMap(line => brief(counting.observe(line))),
    ["can-330:-4"],
  );
});
