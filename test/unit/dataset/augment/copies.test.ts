import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { loadScene, writeCopies } from "../../../../src/dataset/augment/copies.ts";
import { type LabelledPicture, plainObject } from "../../../../src/dataset/labelled.ts";
import { writePixels } from "../../../../src/dataset/pictures.ts";
import { makeFolder } from "../folder.ts";
import { paintScene, strayPixels } from "./blocks.ts";

async function painted(folder: string, name: string): Promise<LabelledPicture> {
  const blocks = [plainObject("red", [10, 10, 40, 30])];
  const file = join(folder, `${name}.png`);
  await writePixels(file, paintScene({ width: 80, height: 60, blocks }).pixels);
  return { name, file, width: 80, height: 60, depth: 3, objects: blocks };
}

test("copies are the same for the same seed, whatever else is copied before them", async context => {
  const folder = await makeFolder(context);
  const [a, b] = [await painted(folder, "a"), await painted(folder, "b")];
  const run = async (name: string, seed: number, times: number) => {
    const out = join(folder, name);
    await mkdir(out);
    const copies: LabelledPicture[] = [];
    for await (const copy of writeCopies([a, b], out, { times, seed })) copies.push(copy);
    return copies;
  };
  const [first, again, other] = [await run("1", 5, 2), await run("2", 5, 1), await run("3", 6, 1)];
  assert.deepEqual(
    first.map(copy => copy.name),
    ["a-aug1", "a-aug2", "b-aug1", "b-aug2"],
  );
  const bytes = (copies: readonly LabelledPicture[], name: string) =>
    readFile(copies.find(copy => copy.name === name)?.file ?? "");
  assert.deepEqual(await bytes(first, "b-aug1"), await bytes(again, "b-aug1"));
  assert.notDeepEqual(await bytes(first, "b-aug1"), await bytes(other, "b-aug1"));
});

test("a large picture is shrunk with its boxes, a small one is left as it is", async context => {
  const folder = await makeFolder(context);
  const scene = await loadScene(await painted(folder, "a"), 40);
  assert.deepEqual([scene.pixels.width, scene.pixels.height], [40, 30]);
  assert.deepEqual(scene.objects[0]?.box, [5, 5, 20, 15]);
  assert.equal((await loadScene(await painted(folder, "b"), 100)).pixels.width, 80);
});

test("in a shrunk picture every object's pixels lie in its box, which is widened to whole ones", async context => {
  const picture = await painted(await makeFolder(context), "a");
  for (let side = 20; side < 80; side += 1) {
    const scene = await loadScene(picture, side);
    assert.ok(scene.objects[0]?.box.every(Number.isInteger), `${scene.objects[0]?.box}`);
    assert.deepEqual(strayPixels(scene), [], `side ${side}`);
  }
});
