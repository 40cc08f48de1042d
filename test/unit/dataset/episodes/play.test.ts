import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeTrip, worstFirst } from "../../../../src/dataset/episodes/judge.ts";
import { play } from "../../../../src/dataset/episodes/play.ts";
import { describeEpisodes, describeWorst, episodesReport } from "../../../../src/dataset/episodes/report.ts";
import { timelineOf } from "../../../../src/dataset/episodes/timeline.ts";
import { episode, event, lyingThere } from "./trips.ts";

const coming = episode({ events: [event(3, "apple", 1)], final: { apple: 1 } });

test("what lies there from the beginning is in the basket and is no change", () => {
  const { changes, basket } = play(episode({ start: { apple: 1 } }), lyingThere("apple", 0, 9, 6), {
    signals: "both",
  });
  assert.deepEqual(changes, []);
  assert.deepEqual(
    basket.lines.map(({ sku, quantity }) => [sku, quantity]),
    [["apple", 1]],
  );
});

test("what goes leaves the basket it was in from the beginning", () => {
  const gone = episode({ start: { apple: 1 }, events: [event(3, "apple", -1)] });
  const { basket } = play(gone, lyingThere("apple", 0, 3, 8), { signals: "both" });
  assert.deepEqual([basket.lines, basket.review], [[], []]);
});

test("a change is shown when the frame that settled it was taken, on the trip's own clock", () => {
  const lines = lyingThere("apple", 3, 9, 9);
  const plain = play(coming, lines, { signals: "both" }).changes.map(({ shownT }) => shownT);
  assert.equal(plain.length, 1);
  assert.ok((plain[0] ?? 0) > 3 && (plain[0] ?? 0) < 8.9);
  const late = { ...coming, cameras: coming.cameras.map(camera => ({ ...camera, skewMs: 200 })) };
  const shown = play(late, lines, { signals: "both" }).changes.map(({ shownT }) => shownT);
  assert.ok(Math.abs((shown[0] ?? 0) - (plain[0] ?? 0) - 0.2) < 1e-9);
});

test("trips come out worst first, and are told of in words", () => {
  const seen = judgeTrip({ ...coming, name: "seen", folder: "a" }, lyingThere("apple", 3, 9, 9));
  const blind = judgeTrip({ ...coming, name: "blind", folder: "b" }, lyingThere("apple", 3, 9, 2));
  assert.deepEqual(
    worstFirst([seen, blind], "fused").map(({ name }) => name),
    ["blind", "seen"],
  );
  assert.deepEqual(describeWorst([seen, blind], "fused", 5), [
    "blind: 0 × apple for 1, events missed or invented: 1",
  ]);
  const report = episodesReport([seen, blind]);
  assert.equal(report.items, 2);
  assert.equal(report.fused?.tripExact, 0.5);
  assert.match(describeEpisodes(report).join("\n"), /event F1 +0\.000 +0\.667 +0\.667/);
});

test("a timeline has a lane for what came, with the truth above and the belief below", () => {
  const belief = play(coming, lyingThere("apple", 3, 9, 9), { signals: "both" });
  const svg = timelineOf(coming, [{ column: "fused", belief }], "<one & only>");
  assert.match(svg, /&lt;one &amp; only&gt;/);
  assert.match(svg, /1 truly/);
  assert.equal(svg.split(">apple<").length, 2);
});
