import assert from "node:assert/strict";
import { test } from "node:test";
import { openErrors } from "../../../../tools/sim/sketch/err.ts";
import { flawless, type Rates } from "../../../../tools/sim/sketch/rates.ts";
import { openSketcher } from "../../../../tools/sim/sketch/sketch.ts";
import type { FollowedLine } from "../../../../tools/sim/trip/lines.ts";
import { randomOf } from "../../../../tools/sim/world/random.ts";
import type { Thing } from "../../../../tools/sim/world/scene.ts";
import { turnAbout, upright, type Vec3 } from "../../../../tools/sim/world/space.ts";
import { plainCamera } from "./plain-camera.ts";

// Straight down from a metre above: 400 pixels show 2·tan(30°) ≈ 1.155 m of the ground.
const camera = plainCamera;
const thing = (id: number, sku: string, at: Vec3, turn = upright): Thing => ({
  id,
  sku,
  look: 0,
  pose: { at, turn },
});
const lying = turnAbout([1, 0, 0], Math.PI / 2);

test("a lone thing is seen whole, where it is and as large as it is", () => {
  // A muesli box flat on its back: 16 × 24 cm, its front 6 cm nearer the camera.
  const [seen] = openSketcher()(camera, [thing(1, "cereal-honey", [0, 0.03, 0], lying)], []);
  assert.ok(seen);
  assert.equal(seen.visible, 1);
  assert.equal(seen.truncated, false);
  const [width, height] = [seen.box[2] - seen.box[0], seen.box[3] - seen.box[1]].sort((a, b) => a - b);
  const pixels = (metres: number) => (metres * 400) / (2 * Math.tan(Math.PI / 6) * 0.94);
  assert.ok(Math.abs((width ?? 0) - pixels(0.16)) < 11, `${width} pixels wide`);
  assert.ok(Math.abs((height ?? 0) - pixels(0.24)) < 11, `${height} pixels high`);
  assert.ok(Math.abs((seen.box[0] + seen.box[2]) / 2 - 200) < 6);
});

test("what lies under something larger is not seen, and what lies half under it is seen by half", () => {
  const sketch = openSketcher();
  const lid = thing(2, "cereal-honey", [0, 0.2, 0], lying);
  assert.deepEqual(
    sketch(camera, [thing(1, "orange", [0, 0.04, 0]), lid], []).map(({ id }) => id),
    [2],
  );
  const beside = sketch(camera, [thing(1, "orange", [0.1, 0.04, 0]), lid], []).find(({ id }) => id === 1);
  assert.ok(beside?.occluded && beside.visible > 0.15 && beside.visible < 0.85, JSON.stringify(beside));
});

test("the picture's edge cuts things off", () => {
  const [seen] = openSketcher()(camera, [thing(1, "orange", [0.56, 0.04, 0])], []);
  assert.equal(seen?.truncated, true);
});

test("a frame in which nothing moved shows what the frame before showed", () => {
  const sketch = openSketcher();
  const things = [thing(1, "orange", [0, 0.04, 0]), thing(2, "pear", [0.2, 0.05, 0.1])];
  const first = sketch(camera, things, []);
  const byId = (seen: typeof first) => [...seen].sort((a, b) => a.id - b.id);
  assert.deepEqual(byId(sketch(camera, things, [])), byId(first));
});

const line: FollowedLine = {
  camera: "cart-1",
  t: 0,
  items: [{ id: 1, label: "apple", box: [0.2, 0.2, 0.4, 0.4], visible: 0.5 }],
  hands: [],
};
const sometimes = (more: Partial<Rates["items"]>): Rates => ({
  ...flawless,
  items: { ...flawless.items, ...more },
  confusions: { apple: { pear: 0.2 }, pear: {} },
});

test("an eye that never errs reports what is there", () => {
  const see = openErrors(randomOf(1, "eye"), flawless);
  assert.deepEqual(see(line), {
    camera: "cart-1",
    t: 0,
    items: [{ label: "apple", score: 1, box: [0.2, 0.2, 0.4, 0.4] }],
    hands: [],
  });
});

test("misses, wrong labels and false boxes come as often as was measured, also where they are a thing's own", () => {
  const never = flawless.items.ghosts;
  const ghosts = { perFrame: 0.25, score: 0.3, spread: 0, keeps: 0, stays: 0 };
  for (const lasting of [0, 0.6]) {
    const see = openErrors(
      randomOf(4, "eye"),
      sometimes({
        misses: [
          [0.6, 0.3],
          [1, 0],
        ],
        lasting,
        ghosts: { still: { ...never.still, alike: ghosts, open: ghosts }, stirred: never.stirred },
      }),
    );
    const frames = Array.from(
      { length: 20_000 },
      (_, id) => see({ ...line, items: line.items.map(item => ({ ...item, id })) }).items,
    );
    const real = frames.flatMap(items => items.filter(({ score }) => score === 1));
    const wrong = real.filter(({ label }) => label === "pear");
    const fake = frames.flatMap(items => items.filter(({ score }) => score < 1));
    assert.ok(Math.abs(real.length / 20_000 - 0.7) < 0.03, `found ${real.length} with lasting ${lasting}`);
    assert.ok(Math.abs(wrong.length / real.length - 0.2) < 0.03, `wrong ${wrong.length}`);
    assert.ok(Math.abs(fake.length / 20_000 - 0.5) < 0.03, `false ${fake.length}`);
  }
});

test("a thing that shows as before is found or missed as before, and what it is hard to see it stays hard to see", () => {
  const half = { ...flawless.items, misses: [[1, 0.5]] as const, lasting: 0.8 };
  const runs = (repeats: number, still: boolean): number => {
    const see = openErrors(randomOf(3, "eye"), { ...flawless, items: { ...half, repeats } });
    const found = Array.from({ length: 4000 }, (_, i) => {
      // Four hundred things, ten frames each.
      const item = { id: Math.floor(i / 10), label: "apple", visible: still ? 0.5 : 0.5 + (i % 2) / 10 };
      return see({ ...line, items: [{ ...item, box: [0.2, 0.2, 0.4, 0.4] }] }).items.length;
    });
    return found.filter((now, i) => i % 10 > 0 && now === found[i - 1]).length / 3600;
  };
  assert.equal(runs(1, true), 1);
  const [often, seldom] = [runs(0.9, true), runs(0.9, false)];
  assert.ok(often > seldom && seldom > 0.7, `${often}, ${seldom}`);
});

test("the row for what is seen decides, not another", () => {
  const see = openErrors(
    randomOf(4, "eye"),
    sometimes({
      misses: [
        [0.4, 0],
        [0.6, 1],
        [1, 0],
      ],
    }),
  );
  assert.deepEqual(see(line).items, []);
});
