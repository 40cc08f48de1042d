import assert from "node:assert/strict";
import { test } from "node:test";
import { type LabelledObject, type Point, plainObject } from "../../../src/dataset/labelled.ts";
import { lossesOf } from "../../../src/dataset/losses.ts";
import type { Dataset } from "../../../src/dataset/open.ts";
import { formatOf, type WrittenFormat, writtenFormats } from "../../../src/dataset/write.ts";

const pear = plainObject("pear", [10, 10, 30, 50]);
const diamond: Point[] = [
  [20, 10],
  [30, 30],
  [20, 50],
  [10, 30],
];
const square: Point[] = [
  [10, 10],
  [30, 10],
  [30, 50],
  [10, 50],
];
const outline: Point[] = [...diamond, [15, 20]];
const pictureOf = (...objects: readonly LabelledObject[]) => ({
  name: "a",
  file: "a.png",
  width: 100,
  height: 100,
  depth: 3,
  objects,
});
const losses = (format: WrittenFormat, ...objects: readonly LabelledObject[]) =>
  lossesOf([pictureOf(...objects)], format);

test("plain objects lose nothing in any format, and neither does an upright box that is written with corners", () => {
  for (const format of writtenFormats) {
    assert.deepEqual(losses(format, pear, { ...pear, corners: square }), [], format);
  }
});

test("only marks that some object bears are lost, and only where the format has no place for them", () => {
  const marked = [pear, { ...pear, difficult: true }, { ...pear, truncated: true, visible: 0.5 }];
  assert.deepEqual(losses("voc", ...marked), []);
  assert.deepEqual(losses("coco", ...marked), [
    "COCO has no place for truncated, visible: lost on 1 of 3 objects.",
  ]);
  assert.deepEqual(losses("yolo", ...marked), [
    "YOLO has no place for difficult, truncated, visible: lost on 2 of 3 objects.",
  ]);
});

test("corners are lost everywhere but among oriented boxes, which keep no outline", () => {
  const turned = { ...pear, corners: diamond };
  const mend = "Without their corners, 1 of 2 objects have upright boxes; --to yolo-obb keeps corners.";
  for (const format of ["voc", "yolo", "coco"] as const) {
    assert.deepEqual(losses(format, pear, turned), [mend], format);
  }
  assert.deepEqual(losses("yolo-obb", pear, turned), []);
  assert.deepEqual(losses("yolo-obb", turned, { ...pear, corners: outline }), [
    "The smallest rectangle around it stands for the outline of 1 of 2 objects.",
  ]);
});

test("Pascal VOC has no crowds and no fractions of a pixel, and alone has labelImg's tick", () => {
  const between = plainObject("pear", [10.5, 10, 30, 50]);
  assert.deepEqual(losses("voc", { ...pear, crowd: true }, between), [
    "Pascal VOC has no crowds: 1 of 2 objects are difficult instead.",
    "Pascal VOC has whole pixels: the boxes of 1 of 2 objects are rounded.",
  ]);
  const ticked = { ...pictureOf(pear), verified: true };
  assert.deepEqual(lossesOf([ticked], "voc"), []);
  assert.deepEqual(lossesOf([ticked, pictureOf()], "coco"), [
    'COCO has no tick "verified": lost on 1 of 2 pictures.',
  ]);
});

test("a set of oriented boxes is written as one again, a set of outlines or of upright boxes as YOLO", () => {
  const formatWith = (...corners: (Point[] | undefined)[]) => {
    const objects = corners.map(one => (one ? { ...pear, corners: one } : pear));
    const set: Dataset = {
      format: "yolo",
      pictures: [pictureOf(...objects), pictureOf()],
      problems: [],
      unlabelled: [],
      labels: ["pear"],
    };
    return formatOf(set);
  };
  assert.equal(formatWith(diamond, undefined, square), "yolo-obb");
  assert.equal(formatWith(diamond, outline), "yolo");
  assert.equal(formatWith(undefined), "yolo");
});
