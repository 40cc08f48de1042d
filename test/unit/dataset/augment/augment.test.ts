import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { erase, paste } from "../../../../src/dataset/augment/cover.ts";
import { blur, brightness, contrast, hue, jpeg, noise } from "../../../../src/dataset/augment/light.ts";
import { mosaic } from "../../../../src/dataset/augment/mosaic.ts";
import { flip, rotate, turnedBy, windowOf, zoom } from "../../../../src/dataset/augment/place.ts";
import { seededRandom } from "../../../../src/dataset/augment/random.ts";
import { augment, stepNames } from "../../../../src/dataset/augment/recipe.ts";
import type { Scene, Step } from "../../../../src/dataset/augment/scene.ts";
import { plainObject } from "../../../../src/dataset/labelled.ts";
import { looseBoxes, paintScene, plans, strayPixels } from "./blocks.ts";

const toolsOf = (seed: number, others: readonly Scene[]) => {
  const random = seededRandom(String(seed));
  const other = async () =>
    others[random.whole(others.length)] ?? paintScene({ width: 50, height: 50, blocks: [] });
  return { random, other };
};

/** Runs a step on many drawn scenes. */
async function onMany(step: Step, check: (after: Scene, before: Scene) => void, runs = 60): Promise<void> {
  await fc.assert(
    fc.asyncProperty(plans, plans, fc.nat(), async (plan, donor, seed) => {
      const scene = paintScene(plan);
      check(await step(scene, toolsOf(seed, [paintScene(donor)])), scene);
    }),
    { numRuns: runs },
  );
}

for (const [name, step] of Object.entries({ flip, zoom, rotate, mosaic, paste })) {
  test(`after ${name} every object's pixels lie in its box, and boxes in the picture`, async () => {
    await onMany(step, after => {
      assert.deepEqual(strayPixels(after).slice(0, 3), []);
      for (const { box } of after.objects) {
        assert.ok(
          box[0] >= 0 && box[1] >= 0 && box[2] <= after.pixels.width && box[3] <= after.pixels.height,
        );
      }
    });
  });
}

test("after all that moves things, one upon the other, every object's pixels still lie in its box", async () => {
  const moving = ["mosaic", "paste", "flip", "zoom", "rotate"] as const;
  const all: Step = (scene, tools) => augment(scene, tools, moving);
  await onMany(all, after => assert.deepEqual(strayPixels(after).slice(0, 3), []));
});

for (const [name, step] of Object.entries({ flip, zoom, mosaic })) {
  test(`after ${name} boxes fit closely`, async () => {
    await onMany(step, after => assert.deepEqual(looseBoxes(after, 1), []));
  });
}

for (const [name, step] of Object.entries({ brightness, contrast, hue, blur, noise, jpeg })) {
  test(`${name} changes the picture and leaves its size and boxes alone`, async () => {
    let changed = 0;
    await onMany(
      step,
      (after, before) => {
        assert.equal(after.objects, before.objects);
        assert.deepEqual(
          [after.pixels.width, after.pixels.height],
          [before.pixels.width, before.pixels.height],
        );
        assert.equal(after.pixels.data.length, before.pixels.data.length);
        if (Buffer.compare(after.pixels.data, before.pixels.data) !== 0) changed += 1;
      },
      20,
    );
    assert.ok(changed >= 1);
  });
}

test("blur does not push an object out of its box", async () => {
  await onMany(blur, (after, before) => {
    // Thin blocks may wash out altogether; none may appear elsewhere.
    const objects = before.objects.map(one => ({ ...one, box: widened(one.box) }));
    assert.deepEqual(strayPixels({ ...after, objects }).slice(0, 3), []);
  });
});

/** One pixel more on each side: neighbours of two paints mix into a third. */
function widened([left, top, right, bottom]: readonly [number, number, number, number]) {
  return [left - 1, top - 1, right + 1, bottom + 1] as const;
}

test("flipping twice gives the scene back", async () => {
  const tools = toolsOf(1, []);
  await fc.assert(
    fc.asyncProperty(plans, async plan => {
      const scene = paintScene(plan);
      const twice = await flip(await flip(scene, tools), tools);
      assert.deepEqual(twice.objects, scene.objects);
      assert.equal(Buffer.compare(twice.pixels.data, scene.pixels.data), 0);
    }),
    { numRuns: 20 },
  );
});

test("a turn by a quarter carries a block to where geometry says", () => {
  const turned = turnedBy(
    paintScene({ width: 100, height: 100, blocks: [plainObject("red", [60, 40, 90, 50])] }),
    Math.PI / 2,
  );
  assert.deepEqual(turned.objects[0]?.box, [50, 60, 60, 90]);
  assert.deepEqual(strayPixels(turned), []);
});

test("an oriented box is turned by its corners, not by the wider box around them", () => {
  const corners = [
    [50, 20],
    [80, 50],
    [50, 80],
    [20, 50],
  ] as const;
  const scene = paintScene({ width: 100, height: 100, blocks: [] });
  const diamond = { ...plainObject("red", [20, 20, 80, 80]), corners };
  const [object] = turnedBy({ ...scene, objects: [diamond] }, Math.PI / 4).objects;
  assert.deepEqual(object?.box, [28, 28, 72, 72]);
});

test("what is cut off becomes truncated, what is nearly gone difficult, and what is gone is dropped", async () => {
  const scene = paintScene({
    width: 100,
    height: 50,
    blocks: [
      plainObject("red", [40, 0, 60, 20]),
      plainObject("green", [0, 20, 58, 30]),
      plainObject("blue", [0, 30, 20, 40]),
    ],
  });
  const { objects } = await windowOf(scene, [50, 0, 100, 50], { width: 50, height: 50 });
  assert.deepEqual(
    objects.map(({ label, box, truncated, difficult, visible }) => ({
      label,
      box,
      truncated,
      difficult,
      visible,
    })),
    [
      { label: "red", box: [0, 0, 10, 20], truncated: true, difficult: false, visible: 0.5 },
      { label: "green", box: [0, 20, 8, 30], truncated: true, difficult: true, visible: 8 / 58 },
    ],
  );
});

test("of a slanting thing that an edge cuts, the box is around what is left of it, and not where nothing is", async () => {
  // A banana from the lower left to the upper right, of no more width than this.
  const corners = [
    [0, 90],
    [90, 0],
    [100, 10],
    [10, 100],
  ] as const;
  const banana = { ...plainObject("red", [0, 0, 100, 100]), corners };
  const scene = { ...paintScene({ width: 100, height: 100, blocks: [] }), objects: [banana] };
  const seen = async (...window: readonly [number, number, number, number]) => {
    const size = { width: window[2] - window[0], height: window[3] - window[1] };
    return (await windowOf(scene, window, size)).objects;
  };
  // The upper left quarter shows none of it, though a fifth of its box.
  assert.deepEqual(await seen(0, 0, 44, 44), []);
  // In the lower left one it ends at the upper right corner.
  const [half] = await seen(0, 50, 60, 100);
  assert.deepEqual([half?.box, half?.truncated, half?.corners], [[0, 0, 60, 50], true, undefined]);
  assert.equal(half?.visible, 0.5);
  const [tip] = await seen(80, 0, 100, 100);
  assert.deepEqual(tip?.box, [0, 0, 20, 30]);
  assert.equal(tip?.difficult, true);
  const [whole] = await seen(-10, -10, 110, 110);
  assert.deepEqual([whole?.truncated, whole?.corners?.length], [false, 4]);
});

test("what is painted over is occluded by as much, and difficult when hardly a fifth is left", async () => {
  await onMany(erase, (after, before) => {
    const changed = (x: number, y: number) => {
      const at = (y * before.pixels.width + x) * 3;
      return [0, 1, 2].some(colour => after.pixels.data[at + colour] !== before.pixels.data[at + colour]);
    };
    after.objects.forEach((object, place) => {
      const was = before.objects[place];
      assert.deepEqual(object.box, was?.box);
      let hidden = 0;
      for (let y = object.box[1]; y < object.box[3]; y += 1) {
        for (let x = object.box[0]; x < object.box[2]; x += 1) if (changed(x, y)) hidden += 1;
      }
      const area = (object.box[2] - object.box[0]) * (object.box[3] - object.box[1]);
      assert.equal(object.occluded, hidden > 0);
      // Noise that hits the very colour below it looks unchanged: once in 16 million.
      assert.ok(Math.abs((object.visible ?? 1) - (1 - hidden / area)) < 0.02);
      assert.equal(object.difficult, (object.visible ?? 1) < 0.2);
    });
  });
});

test("a paste adds one object of the other picture and hides little of those that are there", async () => {
  const scene = paintScene({ width: 100, height: 100, blocks: [plainObject("red", [10, 10, 40, 40])] });
  const donor = paintScene({ width: 60, height: 60, blocks: [plainObject("blue", [20, 20, 40, 40])] });
  for (let seed = 0; seed < 20; seed += 1) {
    const after = await paste(scene, toolsOf(seed, [donor]));
    assert.deepEqual(
      after.objects.map(one => one.label),
      ["red", "blue"],
    );
    assert.ok((after.objects[0]?.visible ?? 1) >= 0.7);
    assert.deepEqual(strayPixels(after), []);
  }
});

test("what is pasted keeps its corners, and lies within them", async () => {
  const corners = [
    [20, 0],
    [40, 20],
    [20, 40],
    [0, 20],
  ] as const;
  const diamond = { ...plainObject("red", [0, 0, 40, 40]), corners };
  const donor = paintScene({ width: 40, height: 40, blocks: [diamond] });
  const scene = paintScene({ width: 120, height: 120, blocks: [] });
  const { objects, pixels } = await paste(scene, toolsOf(3, [donor]));
  const [{ box, corners: pasted } = diamond] = objects;
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  assert.deepEqual(pasted, [
    [x, box[1]],
    [box[2], y],
    [x, box[3]],
    [box[0], y],
  ]);
  const redAt = (column: number, row: number) => pixels.data[(row * pixels.width + column) * 3];
  assert.equal(redAt(Math.floor(x), Math.floor(y)), 255);
  assert.equal(redAt(box[0] + 2, box[1] + 2), 114);
});

test("nothing hidden, cut off or difficult is ever pasted", async () => {
  const scene = paintScene({ width: 100, height: 100, blocks: [] });
  for (const flaw of ["difficult", "crowd", "truncated", "occluded"]) {
    const donor = paintScene({
      width: 60,
      height: 60,
      blocks: [{ ...plainObject("blue", [20, 20, 40, 40]), [flaw]: true }],
    });
    assert.equal(await paste(scene, toolsOf(1, [donor])), scene);
  }
});

test("the same seed gives the same copy, another seed another one", async () => {
  const scene = paintScene({ width: 80, height: 60, blocks: [plainObject("red", [10, 10, 40, 40])] });
  const copy = (seed: number) => augment(scene, toolsOf(seed, [scene]), stepNames);
  const [one, same, other] = await Promise.all([copy(7), copy(7), copy(8)]);
  assert.deepEqual(one, same);
  assert.notDeepEqual(one.pixels.data, other.pixels.data);
});
