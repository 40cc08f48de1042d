import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { type LabelledPicture, plainObject } from "../../../src/dataset/labelled.ts";
import { writePixels } from "../../../src/dataset/pictures.ts";
import { drawSheet } from "../../../src/dataset/sheet.ts";
import { statsOf } from "../../../src/dataset/stats.ts";
import { drawStats } from "../../../src/dataset/stats-picture.ts";
import { systemSentence } from "../../../src/system-error.ts";
import { makeFolder, putPicture } from "./folder.ts";

const pictures: LabelledPicture[] = [
  {
    name: "a",
    file: "a.png",
    width: 100,
    height: 100,
    depth: 3,
    objects: [
      plainObject("pear", [0, 0, 10, 10]),
      plainObject("pear", [0, 0, 50, 50]),
      { ...plainObject("hand", [0, 0, 40, 10]), difficult: true, truncated: true },
    ],
  },
  { name: "b", file: "b.png", width: 200, height: 50, depth: 3, objects: [] },
];

test("what a set holds is counted by label, size and clutter", () => {
  assert.deepEqual(statsOf(pictures, "voc"), {
    type: "dataset",
    format: "voc",
    pictures: 2,
    empty: 1,
    objects: 3,
    perLabel: [
      { label: "hand", pictures: 1, objects: 1, difficult: 1, truncated: 1, medianSide: 0.2 },
      { label: "pear", pictures: 1, objects: 2, difficult: 0, truncated: 0, medianSide: 0.1 },
    ],
    clutter: { easy: 2, medium: 0, hard: 0 },
    sizes: { "100×100": 1, "200×50": 1 },
  });
});

test("the picture of a set is drawn, for an empty one too", async context => {
  const folder = await makeFolder(context);
  for (const some of [pictures, []]) {
    await drawStats(join(folder, "stats.png"), some);
    const { width, channels } = await sharp(join(folder, "stats.png")).metadata();
    assert.equal(width, 960);
    assert.ok(channels >= 3);
  }
});

test("of more labels than a picture has room for the first are drawn", async context => {
  const file = join(await makeFolder(context), "stats.png");
  const objects = Array.from({ length: 3000 }, (_, at) => plainObject(`product ${at}`, [0, 0, 10, 10]));
  await drawStats(file, [{ name: "a", file: "a.png", width: 100, height: 100, depth: 3, objects }]);
  assert.ok(((await sharp(file).metadata()).height ?? 0) < 32_768);
});

test("a sheet shows each picture with its boxes where they belong", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "a.png");
  // Larger than the tile by a third: the box at 320…480 is drawn at 240…360.
  await putPicture(file, [640, 480], "#000000");
  const mark = { box: [320, 240, 480, 360] as const, colour: "#00ff00", text: "<pear>" };
  await drawSheet(join(folder, "sheet.png"), [
    { file, width: 640, height: 480, caption: "a & b", marks: [mark] },
  ]);
  const { data, info } = await sharp(join(folder, "sheet.png")).raw().toBuffer({ resolveWithObject: true });
  const greenAt = (x: number, y: number) => data[(y * info.width + x) * info.channels + 1] ?? 0;
  assert.deepEqual([info.width, info.height], [480, 380]);
  assert.ok(greenAt(300, 270) > 200, "the lower edge");
  assert.ok(greenAt(360, 225) > 200, "the right edge");
  assert.equal(greenAt(420, 300), 0);
});

test("a disk without room is told as such by whatever draws or writes a picture", {
  skip: !existsSync("/dev/full"),
}, async () => {
  const white = { data: new Uint8Array(300).fill(255), width: 10, height: 10 };
  for (const write of [
    () => writePixels("/dev/full", white),
    () => drawSheet("/dev/full", []),
    () => drawStats("/dev/full", []),
  ]) {
    await assert.rejects(write, error => /no room on its disk/.test(systemSentence(error) ?? ""));
  }
});
