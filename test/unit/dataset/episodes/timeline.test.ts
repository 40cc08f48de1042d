import assert from "node:assert/strict";
import { test } from "node:test";
import { timelineOf } from "../../../../src/dataset/episodes/timeline.ts";
import { beliefOf, believed, episode, event } from "./trips.ts";

test("a timeline says that somebody is asked also about a product that no line is left of", () => {
  const trip = episode({ events: [event(2, "pear", -1)], start: { pear: 1 } });
  const gone = beliefOf([believed(2, "pear", -1, { confidence: 0.4 })], { pear: 1 });
  assert.deepEqual(gone.basket.lines, []);
  assert.match(timelineOf(trip, [{ column: "fused", belief: gone }], "trip"), />0, please check</);
  const sure = beliefOf([believed(2, "pear", -1)], { pear: 1 });
  assert.doesNotMatch(timelineOf(trip, [{ column: "fused", belief: sure }], "trip"), /please check/);
});
