import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observation } from "../../../src/counting/observation.ts";
import { type Actor, belowRim, brief, count, counter, film, stands, travels, wholePicture } from "./scene.ts";

const baskets = () =>
  counter([
    { name: "left", watches: "basket", zone: wholePicture },
    { name: "right", watches: "basket", zone: wholePicture },
  ]);

/** What two cameras see, in order of time. */
function both(left: readonly Actor[], right: readonly Actor[], untilT = 20): Observation[] {
  return [
    ...film({ camera: "left", items: left, untilT }),
    ...film({ camera: "right", items: right, untilT }).map(line => ({ ...line, t: line.t + 0.15 })),
  ].sort((a, b) => a.t - b.t);
}

const put = (x: number, t: number): Actor => ({ at: travels([t - 1, x, 0.02], [t, x, 0.5], [99, x, 0.5]) });
const taken = (x: number, t: number): Actor => ({
  at: travels([0, x, 0.5], [t, x, 0.5], [t + 0.5, x, 0.02]),
});

test("a thing that both basket cameras see is counted once, in and out", () => {
  const at = (x: number) => travels([3, x, 0.02], [4, x, 0.5], [9, x, 0.5], [9.5, x, 0.02]);
  assert.deepEqual(brief(count(both([{ at: at(0.3) }], [{ at: at(0.7) }]), baskets())), [
    "can-330:+1",
    "can-330:-1",
  ]);
});

test("a thing that only one of them can see is counted by that one", () => {
  const at = travels([3, 0.3, 0.02], [4, 0.3, 0.5], [9, 0.3, 0.5], [9.5, 0.3, 0.02]);
  assert.deepEqual(brief(count(both([], [{ at }]), baskets())), ["can-330:+1", "can-330:-1"]);
});

test("a camera that discovers late what the other has told only catches up", () => {
  assert.deepEqual(brief(count(both([put(0.3, 4)], [{ at: stands(0.7, 0.5, 12) }]), baskets())), [
    "can-330:+1",
  ]);
});

test("a camera that merely loses sight of a thing is overruled by one that sees it", () => {
  const blinks = { at: (t: number) => (t > 5 && t < 10 ? undefined : ([0.3, 0.5] as const)) };
  assert.deepEqual(count(both([blinks], [{ at: stands(0.7, 0.5) }]), baskets()), []);
});

test("a departure that one camera saw move counts though the other never saw the thing", () => {
  const left = [taken(0.3, 6), { at: stands(0.6, 0.5) }];
  assert.deepEqual(brief(count(both(left, [{ at: stands(0.7, 0.5) }]), baskets())), ["can-330:-1"]);
});

test("one lost camera costs no count, and its return none either", () => {
  const lines = both([put(0.3, 4), put(0.6, 9)], [put(0.2, 4), put(0.5, 9)]);
  const counting = baskets();
  const early = count(
    lines.filter(({ t }) => t <= 6),
    counting,
    true,
  );
  counting.lose("left", 6.2);
  const alone = count(
    lines.filter(({ t, camera }) => t > 6 && t < 13 && camera === "right"),
    counting,
    true,
  );
  const late = count(
    lines.filter(({ t }) => t >= 13),
    counting,
  );
  assert.deepEqual(brief([...early, ...alone, ...late]), ["can-330:+1", "can-330:+1"]);
});

for (const awaySec of [8, 30]) {
  test(`a camera lost as a thing goes out, and back ${awaySec} s later, does not take it out again`, () => {
    const beside = { at: stands(0.6, 0.5) };
    const lines = both([taken(0.3, 5), beside], [taken(0.3, 5), beside], 50).filter(
      ({ t, camera }) => camera === "right" || t < 6.2 || t > 6.2 + awaySec,
    );
    const counting = counter([
      { name: "left", watches: "basket", zone: belowRim },
      { name: "right", watches: "basket", zone: belowRim },
    ]);
    const told = lines.flatMap(line => {
      if (line.t > 6.2 && line.t < 6.3) counting.lose("left", 6.2);
      return counting.observe(line);
    });
    assert.deepEqual(brief([...told, ...counting.finish(50.2)]), ["can-330:-1"]);
  });
}

test("two shelves are two spaces unless they share one", () => {
  const lines = both([taken(0.3, 5)], [taken(0.3, 5)]);
  const shelves = (space?: string) =>
    counter(
      ["left", "right"].map(name => ({
        name,
        watches: "shelf" as const,
        zone: wholePicture,
        ...(space === undefined ? {} : { space }),
      })),
    );
  assert.deepEqual(brief(count(lines, shelves())), ["can-330:-1", "can-330:-1"]);
  assert.deepEqual(brief(count(lines, shelves("fridge"))), ["can-330:-1"]);
});
