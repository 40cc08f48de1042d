import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { describeReport, detectionReport } from "../../../src/dataset/detection-report.ts";
import { cocoResults, judgePictures } from "../../../src/dataset/judge.ts";
import { type LabelledPicture, plainObject } from "../../../src/dataset/labelled.ts";
import type { JudgedPicture } from "../../../src/dataset/metrics/judged.ts";
import { worstTiles } from "../../../src/dataset/worst.ts";
import { fakeDetector } from "./fake-detector.ts";
import { makeFolder, putPicture } from "./folder.ts";
import { found, picture, there } from "./metrics/scene.ts";

async function judge(pictures: readonly LabelledPicture[], detector: ReturnType<typeof fakeDetector>) {
  const judged: JudgedPicture[] = [];
  for await (const one of judgePictures(pictures, detector)) judged.push(one);
  return judged;
}

test("a picture is shown in the model's size with its shape kept, and boxes come back in its own pixels", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "a.png");
  await putPicture(file, [80, 40], "#ff0000");
  const detector = fakeDetector([{ label: "pear", score: 0.5, box: [0.25, 0.5, 0.5, 1] }]);
  const objects = [plainObject("pear", [20, 20, 40, 40])];
  const judged = await judge([{ name: "a", file, width: 80, height: 40, depth: 3, objects }], detector);
  assert.deepEqual(judged, [{ name: "a", truths: objects, found: [found("pear", 0.5, 20, 20, 40, 40)] }]);
  const [shown] = detector.shown;
  assert.deepEqual([shown?.width, shown?.height, shown?.data.length], [32, 16, 32 * 16 * 3]);
  assert.deepEqual([...(shown?.data.subarray(0, 3) ?? [])], [255, 0, 0]);
});

test("grey and see-through pictures are shown as RGB like any other", async context => {
  const folder = await makeFolder(context);
  const make = { width: 32, height: 16, background: { r: 90, g: 90, b: 90, alpha: 1 } };
  await sharp({ create: { ...make, channels: 3 } })
    .greyscale()
    .toColourspace("b-w")
    .toFile(join(folder, "g.png"));
  await sharp({ create: { ...make, channels: 4 } }).toFile(join(folder, "t.png"));
  const detector = fakeDetector([]);
  const pictureOf = (name: string) => ({
    name,
    file: join(folder, `${name}.png`),
    width: 32,
    height: 16,
    depth: 3,
    objects: [],
  });
  await judge([pictureOf("g"), pictureOf("t")], detector);
  for (const { data } of detector.shown) assert.deepEqual([...data.subarray(0, 3)], [90, 90, 90]);
});

test("a picture that cannot be decoded stops with its name", async () => {
  const gone = { name: "a", file: "/nowhere/a.png", width: 8, height: 4, depth: 3, objects: [] };
  await assert.rejects(judge([gone], fakeDetector([])), /nowhere\/a\.png cannot be read as a picture/);
});

test("detections are given to other tools as names, corners and sizes, none left out", () => {
  const scene = picture([], [found("pear", 0.01, 10, 20, 30, 60), found("hand", 0.9, 0, 0, 5, 5)], "shelf 7");
  assert.deepEqual(cocoResults([scene]), [
    { image_id: "shelf 7", category_id: "pear", bbox: [10, 20, 20, 40], score: 0.01 },
    { image_id: "shelf 7", category_id: "hand", bbox: [0, 0, 5, 5], score: 0.9 },
  ]);
});

const scenes = [
  picture(
    [there("pear", 0, 0, 10, 10)],
    [found("pear", 0.9, 0, 0, 10, 10), found("pear", 0.2, 50, 0, 60, 10)],
    "good",
  ),
  picture([there("pear", 0, 0, 10, 10)], [found("mango", 0.9, 0, 0, 10, 10)], "bad"),
];

test("averages look at all detections, counts only at those from the threshold on", () => {
  const report = detectionReport(scenes, { model: "fruit", threshold: 0.5 });
  const { confusion, byClutter, perClass, map, ...figures } = report;
  assert.ok(Math.abs(map - 51 / 101) < 1e-12);
  assert.deepEqual(figures, {
    type: "detections",
    model: "fruit",
    images: 2,
    map50: 51 / 101,
    threshold: 0.5,
    precision: 0.5,
    recall: 0.5,
    cAcc: 0.5,
    acd: 1,
    mccd: 0.5,
    mciou: 0.5,
    wrong: 1,
    missed: 1,
  });
  assert.equal(perClass.pear?.images, 2);
  assert.equal(byClutter.easy?.images, 2);
  assert.deepEqual(confusion.labels, ["mango", "pear", "(nothing)"]);
  assert.equal(detectionReport(scenes, { model: "fruit", threshold: 0.1 }).cAcc, 0);
});

test("a person reads the mistakes in words", () => {
  const text = describeReport(detectionReport(scenes, { model: "fruit", threshold: 0.1 })).join("\n");
  assert.match(text, /1 × pear taken for mango/);
  assert.match(text, /1 × pear seen where there was none/);
  assert.match(text, /mAP50 0\.505/);
});

test("the worst pictures come first, and sound ones not at all", () => {
  const pictures = scenes.map(({ name }) => ({
    name,
    file: `${name}.png`,
    width: 60,
    height: 10,
    depth: 3,
    objects: [],
  }));
  const [tile, ...rest] = worstTiles(scenes, pictures, { threshold: 0.5, most: 5 });
  assert.deepEqual(rest, []);
  assert.equal(tile?.caption, "bad: 2 mistakes");
  assert.deepEqual(
    tile?.marks.map(mark => mark.text),
    ["pear", "mango 0.90"],
  );
});
