import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { defaultTuning } from "../../../src/counting/tuning.ts";
import { type Actor, belowRim, brief, count, counter, dice, film, stands, travels } from "./scene.ts";

const fps = fc.constantFrom(5, 7.5, 10, 15, 30);

/** Times at which a thing turns visible and hidden in turn, each stretch as long as drawn. */
function blinkTimes(stretches: readonly number[], fromT: number): number[] {
  let t = fromT;
  return stretches.map(stretch => {
    t += stretch;
    return t;
  });
}

/** How many turns lie before `t`; even means the first state. */
function turnsBefore(times: readonly number[], t: number): number {
  return times.filter(time => time <= t).length;
}

test("a thing at rest that blinks, however often, for less than the settle time each, changes nothing", () => {
  // Seen for at least a frame of the slowest rate, then unseen for less than the settle time by as much.
  const stretch = fc.tuple(
    fc.double({ min: 0.21, max: 2, noNaN: true }),
    fc.double({ min: 0.01, max: 0.79, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 12 }), fps, (blinks, rate) => {
      const times = blinkTimes(blinks.flat(), 2);
      const at: Actor["at"] = t => (turnsBefore(times, t) % 2 === 1 ? undefined : [0.5, 0.5]);
      const untilT = Math.ceil((times.at(-1) ?? 2) + 3);
      assert.deepEqual(count(film({ items: [{ at }, { at: stands(0.2, 0.5) }], untilT, fps: rate })), []);
    }),
    { numRuns: 150 },
  );
});

test("a phantom that shows for less than the settle time at once never becomes a change", () => {
  const stretch = fc.tuple(
    fc.double({ min: defaultTuning.coastSec + 0.45, max: 3, noNaN: true }),
    fc.double({ min: 0.01, max: 0.79, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 12 }), fps, (shows, rate) => {
      const times = blinkTimes(shows.flat(), 2);
      const at: Actor["at"] = t => (turnsBefore(times, t) % 2 === 1 ? [0.5, 0.5] : undefined);
      const untilT = Math.ceil((times.at(-1) ?? 2) + 3);
      assert.deepEqual(count(film({ items: [{ at }, { at: stands(0.2, 0.5) }], untilT, fps: rate })), []);
    }),
    { numRuns: 150 },
  );
});

test("any sequence of takings and puttings nets what was put less what was taken, at every rate", () => {
  const step = fc.record({
    place: fc.integer({ min: 0, max: 4 }),
    pauseSec: fc.double({ min: 3, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), fps, (plan, rate) => {
      const spots = [0.1, 0.3, 0.5, 0.7, 0.9];
      const full = [true, true, false, true, false];
      const ways: [number, number, number][][] = spots.map((x, i) => (full[i] ? [[0, x, 0.6]] : []));
      const actors: Actor[] = [];
      const expected: string[] = [];
      let t = 1;
      for (const { place, pauseSec } of plan) {
        t += pauseSec;
        const [x, way] = [spots[place] ?? 0, ways[place] ?? []];
        expected.push(`can-330:${full[place] ? "-1" : "+1"}`);
        if (full[place]) {
          way.push([t, x, 0.6], [t + 0.5, x, 0.1]);
          actors.push({ at: travels(...way) });
          ways[place] = [];
        } else way.push([t, x, 0.1], [t + 0.5, x, 0.6]);
        full[place] = !full[place];
      }
      const untilT = Math.ceil(t + 4);
      for (const [i, way] of ways.entries()) {
        if (way.length > 0) actors.push({ at: travels(...way, [untilT + 1, spots[i] ?? 0, 0.6]) });
      }
      assert.deepEqual(brief(count(film({ items: actors, untilT, fps: rate }))), expected);
    }),
    { numRuns: 100 },
  );
});

test("what is believed in the end does not depend on the frame rate", () => {
  const visit = fc.record({
    x: fc.constantFrom(0.2, 0.5, 0.8),
    label: fc.constantFrom("can", "box"),
    stays: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(visit, { minLength: 1, maxLength: 5 }), visits => {
      const items: Actor[] = visits.map(({ x, label, stays }, nth) => {
        const t = 2 + 6 * nth;
        const home = [x, 0.35 + 0.12 * nth] as const;
        const way = travels(
          [t, x, 0.05],
          [t + 1, ...home],
          [stays ? 99 : t + 4, ...home],
          [t + 4.5, x, 0.05],
        );
        return { label, size: [0.1, 0.1], at: way };
      });
      const hands: Actor[] = visits.flatMap(({ x }, nth) =>
        [2, 5.5].map(later => {
          const t = later + 6 * nth;
          return {
            size: [0.08, 0.08] as const,
            at: travels([t, x, 0.05], [t + 1, x, 0.3], [t + 1.4, x, 0.05]),
          };
        }),
      );
      const untilT = 6 + 6 * visits.length;
      const [first, ...others] = [5, 10, 15, 30].map(rate => {
        const counting = counter([{ name: "c1", watches: "basket", zone: belowRim }]);
        count(film({ items, hands, untilT, fps: rate }), counting);
        return counting.beliefs().map(({ sku, shares }) => [sku, shares.indexOf(Math.max(...shares))]);
      });
      for (const other of others) assert.deepEqual(other, first);
    }),
    { numRuns: 20 },
  );
});

test("shuffled detections, renamed strangers and a blind camera change nothing in any scene", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), seed => {
      const roll = dice(seed);
      const items: Actor[] = Array.from({ length: 6 }, (_, i) => ({
        label: ["can", "box", "person"][i % 3] ?? "can",
        at: travels([0, roll(), roll()], [3 + roll() * 3, roll(), roll()], [8 + roll(), roll(), roll()]),
      }));
      const lines = film({ items, untilT: 10 });
      const plain = count(lines, counter([{ name: "c1", watches: "basket", zone: belowRim }]));
      const disturbed = lines.flatMap(line => {
        const shuffled = line.items
          .map(item => ({
            ...item,
            label: item.label === "person" ? `stranger ${Math.floor(roll() * 5)}` : item.label,
          }))
          .sort(() => roll() - 0.5);
        return [
          { ...line, items: shuffled },
          { ...line, camera: "blind", items: [] },
        ];
      });
      const both = counter([
        { name: "c1", watches: "basket", zone: belowRim },
        { name: "blind", watches: "basket", zone: belowRim },
      ]);
      assert.deepEqual(count(disturbed, both), plain);
    }),
    { numRuns: 60 },
  );
});
