import assert from "node:assert/strict";
import { test } from "node:test";
import { type Counting, createCounting } from "../../../src/counting/counting.ts";
import { defaultRates } from "../../../src/counting/default-rates.ts";
import { type CountingRates, MOST } from "../../../src/counting/rates.ts";
import { type Actor, belowRim, brief, count, film, stands, travels } from "./scene.ts";

/** Contents that tell of a piece gone nearly as often where none went: nothing hears them then. */
const deaf = (table: readonly (readonly number[])[]) =>
  table.map((row, i) => (i === MOST ? row.map((share, j) => (j === MOST - 1 ? 0.9 : share)) : row));
const { calm, busy, part } = defaultRates.contents;
const rates: CountingRates = {
  ...defaultRates,
  contents: { calm: deaf(calm), busy: deaf(busy), part: deaf(part) },
};

/** What was counted by cameras of which those named lose the can at 4 s, while a hand is there with something else. */
function watch(
  names: readonly string[],
  losing: readonly string[],
  backT = Number.POSITIVE_INFINITY,
): Counting {
  const counting = createCounting({
    cameras: names.map(name => ({ name, watches: "basket", zone: belowRim })),
    skuOf: new Map([
      ["can", "can-330"],
      ["box", "box-1"],
    ]),
    rates,
  });
  const hand: Actor = { size: [0.12, 0.15], at: travels([3, 0.7, 0.05], [4, 0.7, 0.5], [5, 0.7, 0.05]) };
  const box: Actor = { label: "box", at: travels([3, 0.7, 0.05], [4, 0.7, 0.5], [99, 0.7, 0.5]) };
  const lost: Actor["at"] = t => (t < 4 || t >= backT ? [0.3, 0.5] : undefined);
  const films = names.map(camera => {
    const can: Actor = { at: losing.includes(camera) ? lost : stands(0.3, 0.5) };
    return film({ camera, items: [can, box], hands: [hand], untilT: 14 });
  });
  const lines = (films[0] ?? []).flatMap((_, i) => films.flatMap(of => of[i] ?? []));
  assert.deepEqual(brief(count(lines, counting)), ["box-1:+1"]);
  return counting;
}

const asked = (counting: Counting) => counting.doubts().map(({ sku, otherwise }) => `${sku}:${otherwise}`);

test("what is billed though every camera told that it went is asked for, and is not the next shopper's", () => {
  const counting = watch(["c1", "c2"], ["c1", "c2"]);
  assert.deepEqual(asked(counting), ["can-330:-1"]);
  counting.beginTrip();
  assert.deepEqual(asked(counting), []);
});

test("what one of two cameras still sees, or finds again, is not asked for", () => {
  assert.deepEqual(asked(watch(["c1", "c2"], ["c2"])), []);
  assert.deepEqual(asked(watch(["c1", "c2"], ["c1", "c2"], 9)), []);
});

test("one camera alone, from which anything may be hidden, is no reason to ask", () => {
  assert.deepEqual(asked(watch(["c1"], ["c1"])), []);
});
