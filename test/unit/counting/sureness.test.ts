import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../../src/counting/census.ts";
import type { Box } from "../../../src/counting/observation.ts";
import { isTrue, surenessOfContents } from "../../../src/counting/sureness.ts";
import { bear, type Track } from "../../../src/counting/track.ts";
import { brief, count, counter, film, stands, travels, wholePicture } from "./scene.ts";

function track(sku: string, box: Box, score = 0.9): Track {
  return { ...bear(1, 0, { sku, score, box }), confirmed: true };
}

function step(of: Track, sign: 1 | -1): Step {
  return { track: of, sku: of.sku, sign, t: 0, sec: 1, crossing: false, ripe: true };
}

function sureness(told: number, steps: readonly Step[], tracks: readonly Track[]) {
  const found = new Map<string, "open" | "uncovered">();
  return surenessOfContents(new Map([["jam", told]]), { steps, found, tracks }).get("jam");
}

const place: Box = [0.4, 0.4, 0.5, 0.5];

test("a thing went from a free place if nothing in sight lies across it", () => {
  const jam = track("jam", place);
  const beside = track("tin", [0.5, 0.4, 0.6, 0.5]);
  assert.equal(sureness(-1, [step(jam, -1)], [jam, beside])?.manner, "gone");
});

test("what lies across a thing's place, however little of it, may hide the thing", () => {
  const jam = track("jam", place);
  const across = track("tin", [0.49, 0.4, 0.6, 0.5]);
  assert.equal(sureness(-1, [step(jam, -1)], [jam, across])?.manner, "overlaid");
  const away = { ...across, awaySec: 1 };
  assert.equal(sureness(-1, [step(jam, -1)], [jam, away])?.manner, "gone", "it is not in sight itself");
});

test("a change is as sure as its faintest piece, and pieces that went the other way say nothing", () => {
  const [bright, faint, other] = [track("jam", place), track("jam", place, 0.5), track("jam", place, 0.1)];
  const steps = [step(bright, 1), step(faint, 1), step(other, -1)];
  assert.deepEqual(sureness(2, steps, []), { manner: "came", band: 1 });
});

test("nobody is sure of a product of which nothing changed", () => {
  const jam = track("jam", place);
  assert.equal(sureness(0, [step(jam, 1), step(jam, -1)], [jam]), undefined);
});

test("a told change is true if at least as much moved that way", () => {
  assert.deepEqual(
    [isTrue(1, 1), isTrue(1, 2), isTrue(2, 1), isTrue(1, 0), isTrue(-1, -1), isTrue(-1, 1)],
    [true, true, false, false, true, false],
  );
});

test("a piece that was seen to pass the rim and then no more may be one more in the basket, or one fewer from a shelf", () => {
  const items = [{ label: "box", at: stands(0.2, 0.6) }, { at: travels([3, 0.5, 0.05], [3.4, 0.5, 0.3]) }];
  for (const [watches, otherwise] of [
    ["basket", 1],
    ["shelf", -1],
  ] as const) {
    const counting = counter([{ name: "c1", watches, zone: wholePicture }]);
    assert.deepEqual(brief(count(film({ items, untilT: 10 }), counting)), []);
    assert.deepEqual(
      counting.doubts().map(doubt => [doubt.sku, doubt.quantity, doubt.otherwise]),
      [["can-330", 0, otherwise]],
    );
  }
});
