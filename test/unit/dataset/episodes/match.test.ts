import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matchEvents } from "../../../../src/dataset/episodes/match.ts";
import { believed, event } from "./trips.ts";

test("a change up to half a second before an event's from or after its to tells of it, and no further off", () => {
  const taken = [event(5, "apple", -1, { from: 4, to: 5 })];
  for (const [t, pairs] of [
    [3.4, 0],
    [3.5, 1],
    [4.6, 1],
    [5.5, 1],
    [5.6, 0],
  ] as const) {
    assert.equal(matchEvents(taken, [believed(t, "apple", -1)]).pairs.length, pairs, `at ${t} s`);
  }
});

test("another product or the other direction tells of nothing", () => {
  const { pairs, missed, invented } = matchEvents(
    [event(5, "apple", 1)],
    [believed(5, "pear", 1), believed(5, "apple", -1)],
  );
  assert.deepEqual([pairs.length, missed.length, invented.length], [0, 1, 2]);
});

test("a change of two tells of two events, and one piece of it stays over where there was one event", () => {
  const two = believed(5, "apple", 2);
  assert.equal(matchEvents([event(4.9, "apple", 1), event(5.1, "apple", 1)], [two]).pairs.length, 2);
  const { pairs, invented } = matchEvents([event(5, "apple", 1)], [two]);
  assert.deepEqual([pairs.length, invented.length], [1, 1]);
});

test("two changes of one tell of one event of two", () => {
  const { pairs, missed } = matchEvents(
    [event(5, "apple", 2)],
    [believed(4.8, "apple", 1), believed(5.2, "apple", 1)],
  );
  assert.deepEqual([pairs.length, missed.length], [2, 0]);
});

test("a change takes the event whose time runs out first, so that the later change finds its own", () => {
  const long = event(5, "apple", 1, { from: 5, to: 8 });
  const short = event(5, "apple", 1, { from: 5, to: 5.2 });
  for (const events of [
    [long, short],
    [short, long],
  ]) {
    const { pairs } = matchEvents(events, [believed(5.1, "apple", 1), believed(7, "apple", 1)]);
    assert.deepEqual(
      pairs.map(pair => pair.event),
      [short, long],
    );
  }
});

test("what is taken back within five seconds is a correction, later it is two inventions", () => {
  const early = matchEvents(
    [],
    [believed(1, "apple", 1, { shownT: 2 }), believed(3, "apple", -1, { shownT: 7 })],
  );
  assert.deepEqual([early.corrected.length, early.invented.length], [2, 0]);
  const late = matchEvents(
    [],
    [believed(1, "apple", 1, { shownT: 2 }), believed(3, "apple", -1, { shownT: 7.1 })],
  );
  assert.deepEqual([late.corrected.length, late.invented.length], [0, 2]);
});

test("a correction never undoes a change that told of an event", () => {
  const { pairs, invented, corrected } = matchEvents(
    [event(1, "apple", 1)],
    [believed(1, "apple", 1), believed(2, "apple", -1)],
  );
  assert.deepEqual([pairs.length, invented.length, corrected.length], [1, 1, 0]);
});

test("as many pieces are matched as any other way of matching could", () => {
  const time = fc.integer({ min: 0, max: 40 }).map(tenths => tenths / 10);
  const truths = fc.array(
    fc
      .tuple(time, fc.integer({ min: 0, max: 20 }))
      .map(([t, long]) => event(t, "apple", 1, { to: t + long / 10 })),
    { minLength: 2, maxLength: 5 },
  );
  const told = fc.array(
    time.map(t => believed(t, "apple", 1)),
    { minLength: 2, maxLength: 5 },
  );
  fc.assert(
    fc.property(truths, told, (events, changes) => {
      assert.equal(matchEvents(events, changes).pairs.length, mostPairs(events, changes));
    }),
    { numRuns: 400 },
  );
});

/** The size of the largest matching, by trying everything. */
function mostPairs(
  events: readonly ReturnType<typeof event>[],
  changes: readonly ReturnType<typeof believed>[],
): number {
  const [first, ...rest] = changes;
  if (!first) return 0;
  const fitting = events.filter(({ t, to }) => first.change.t >= t - 0.5 && first.change.t <= to + 0.5);
  const taken = fitting.map(
    event =>
      1 +
      mostPairs(
        events.filter(other => other !== event),
        rest,
      ),
  );
  return Math.max(mostPairs(events, rest), ...taken);
}
