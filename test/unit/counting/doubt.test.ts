import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../../../src/counting/association.ts";
import { expectedBoxes } from "../../../src/counting/expectation.ts";
import type { Box } from "../../../src/counting/observation.ts";
import { age, sight } from "../../../src/counting/sighting.ts";
import { bear, type Sighting } from "../../../src/counting/track.ts";
import { defaultTuning } from "../../../src/counting/tuning.ts";
import { brief, count, counter, dice, film, stands, travels } from "./scene.ts";

test("a thing so well hidden that its score stays weak for long is still there", () => {
  const lines = film({ items: [{ at: stands(0.5, 0.5) }], untilT: 12 });
  const dim = lines.map(line => ({
    ...line,
    items: line.items.map(item => (line.t > 3 && line.t < 9 ? { ...item, score: 0.2 } : item)),
  }));
  assert.deepEqual(count(dim), []);
});

test("a weak detection alone is no thing", () => {
  assert.deepEqual(count(film({ items: [{ score: 0.3, at: stands(0.5, 0.5, 3) }], untilT: 12 })), []);
});

test("a thing that two frames in five miss needs a longer silence, and gets it", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const roll = dice(seed);
    const lines = film({ items: [{ at: stands(0.3, 0.5) }, { at: stands(0.7, 0.5) }], untilT: 60, fps: 5 });
    const thinned = lines.map(line =>
      line.t < 2 ? line : { ...line, items: line.items.filter(() => roll() >= 0.4) },
    );
    assert.deepEqual(count(thinned), [], `seed ${seed}`);
  }
});

test("a thing that stops short when it is put down keeps its track, though frames miss it", () => {
  const way = travels([3, 0.5, 0.08], [3.6, 0.5, 0.67], [20, 0.5, 0.67]);
  const counting = counter();
  const blind = [3.5, 3.7];
  const lines = film({ items: [{ at: way }], untilT: 9 }).map(line =>
    blind.some(t => Math.abs(t - line.t) < 0.01) ? { ...line, items: [] } : line,
  );
  assert.deepEqual(brief(count(lines, counting)), ["can-330:+1"]);
  assert.deepEqual(
    counting.tracks().map(({ id }) => id),
    [1],
  );
});

test("a thing that blinks while another is put down does not swallow it", () => {
  const comes = { at: travels([3, 0.5, 0.05], [4, 0.5, 0.5], [20, 0.5, 0.5]) };
  for (const fromT of [3.9, 4.1, 4.3, 4.5, 4.7]) {
    const blinks = { at: (t: number) => (t > fromT && t < fromT + 0.75 ? undefined : ([0.2, 0.5] as const)) };
    const changes = count(film({ items: [comes, blinks], untilT: 12 }));
    assert.deepEqual(brief(changes), ["can-330:+1"], `${fromT}`);
    assert.equal(changes[0]?.evidence.crossing, true, "it is the one that was put down that is told");
  }
});

test("of two tracks that claim one thing the elder keeps it, even where the younger fits a little better", () => {
  const seen = (x: number): Sighting => ({ sku: "can-330", score: 0.9, box: [x, 0.4, x + 0.1, 0.6] });
  const elder = bear(1, 0, seen(0.5));
  age(elder, 5);
  const younger = bear(2, 5, seen(0.502));
  const following = { tracks: [younger, elder], nextId: 3 };
  follow(following, { sightings: [seen(0.502)], t: 5.1, dtSec: 0.1 }, defaultTuning);
  assert.equal(elder.lastT, 5.1);
  assert.equal(younger.lastT, 5);
});

test("a moving thing is expected both where it was and where it would go, one at rest only where it lies", () => {
  const box = (y: number): Box => [0.4, y, 0.5, y + 0.2];
  const track = bear(1, 0, { sku: "can-330", score: 0.9, box: box(0) });
  for (let frame = 1; frame <= 5; frame += 1) {
    age(track, 0.1);
    sight(track, { sku: "can-330", score: 0.9, box: box(0.1 * frame) }, 0.1 * frame, defaultTuning);
  }
  age(track, 0.1);
  const [last, next] = expectedBoxes(track, defaultTuning);
  assert.ok(last && next && last[1] === 0.5 && Math.abs(next[1] - 0.6) < 0.02, `${next}`);
  for (let frame = 6; frame <= 12; frame += 1) {
    sight(track, { sku: "can-330", score: 0.9, box: box(0.5) }, 0.1 * frame, defaultTuning);
    age(track, 0.1);
  }
  assert.deepEqual(expectedBoxes(track, defaultTuning), [box(0.5)]);
});
