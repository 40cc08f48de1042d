import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { smallestRectangle } from "../../../../src/dataset/formats/rectangle.ts";
import { readYolo } from "../../../../src/dataset/formats/yolo.ts";
import { yoloText } from "../../../../src/dataset/formats/yolo-text.ts";
import { type Point, plainObject } from "../../../../src/dataset/labelled.ts";
import { openDataset } from "../../../../src/dataset/open.ts";
import { PROJECT } from "../../../../src/paths.ts";

const header = { name: "one", file: "/shop/images/one.jpg", width: 200, height: 100, depth: 3 };
const names = ["pear", "hand"];
const context = {
  file: "one.txt",
  headers: new Map([["one", header]]),
  rename: (label: string) => label,
  names,
};

test("a centre with a size becomes edges in pixels", () => {
  const { picture } = readYolo("1 0.5 0.5 0.2 0.4\n", "one", context);
  assert.deepEqual(picture?.objects, [plainObject("hand", [80, 30, 120, 70])]);
});

test("four corners are kept, and the upright box goes around them", () => {
  const { picture } = readYolo("1 0.5 0.2 0.6 0.5 0.5 0.8 0.4 0.5", "one", context);
  const [object] = picture?.objects ?? [];
  assert.deepEqual(object?.box, [80, 20, 120, 80]);
  assert.deepEqual(object?.corners, [
    [100, 20],
    [120, 50],
    [100, 80],
    [80, 50],
  ]);
});

test("an empty file is a picture with nothing in it", () => {
  assert.deepEqual(readYolo("\n", "one", context).picture?.objects, []);
});

test("every broken line is listed with its number", () => {
  const text = [
    "0 0.5 0.5 0.2 0.4",
    "7 0.5 0.5 0.2 0.4",
    "0 0.5 0.5",
    "0 0.5 0.5 0 0.4",
    "0 0.9 0.5 0.4 0.4",
  ];
  const { picture, problems } = readYolo(text.join("\n"), "one", context);
  assert.equal(picture, undefined);
  assert.deepEqual(
    problems.map(({ line, message }) => `${line}: ${message}`),
    [
      "2: class 7 has no name; 2 names are known, from 0",
      "3: 2 numbers follow the class; a box has 4, an oriented box 8, an outline 6 or more in pairs",
      "4: the box has no area (100 30 100 70)",
      "5: the box (140 30 220 70) reaches outside the picture of 200×100 pixels",
    ],
  );
});

test("a box that lies outside by less than a pixel is outside all the same", () => {
  for (const text of ["0 1.002 0.5 0.002 0.2", "0 0.5 -0.002 0.2 0.003"]) {
    const { picture, problems } = readYolo(text, "one", context);
    assert.equal(picture, undefined, text);
    assert.match(
      problems[0]?.message ?? "",
      /^the box \(.*\) reaches outside the picture of 200×100 pixels$/,
    );
  }
});

test("upright and oriented objects are written so that they read back the same", () => {
  const upright = {
    ...header,
    objects: [plainObject("pear", [10, 20, 30, 60]), plainObject("hand", [0, 0, 200, 100])],
  };
  assert.deepEqual(readYolo(yoloText(upright, names, false), "one", context).picture, upright);
  const corners: Point[] = [
    [100, 20],
    [120, 50],
    [100, 80],
    [80, 50],
  ];
  const oriented = { ...header, objects: [{ ...plainObject("hand", [80, 20, 120, 80]), corners }] };
  assert.deepEqual(readYolo(yoloText(oriented, names, true), "one", context).picture, oriented);
});

test("an outline is written as the smallest rectangle around it, at its own angle", () => {
  // A square standing on its tip, with a point inside and one in the middle of a side.
  const outline: Point[] = [
    [50, 10],
    [90, 50],
    [50, 50],
    [50, 90],
    [30, 70],
    [10, 50],
  ];
  const rectangle = smallestRectangle(outline);
  const rounded = rectangle.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).sort();
  assert.deepEqual(rounded, ["10 50", "50 10", "50 90", "90 50"]);
});

test("no oriented corner is written outside the picture, or training would pass the picture over", () => {
  // The smallest rectangle around this triangle at the picture's corner reaches ten pixels above it.
  const outline: Point[] = [
    [0, 0],
    [60, 30],
    [30, 60],
  ];
  // A corner within the pixel that is taken for rounding, and an outline at an edge that stays in.
  const over: Point[] = [
    [100, -0.6],
    [120, 20],
    [100, 40],
    [80, 20],
  ];
  const touching: Point[] = [
    [160, 0],
    [200, 40],
    [180, 60],
    [140, 20],
    [150, 10],
  ];
  const objects = [
    { ...plainObject("pear", [0, 0, 60, 60]), corners: outline },
    { ...plainObject("pear", [80, 0, 120, 40]), corners: over },
    { ...plainObject("pear", [140, 0, 200, 60]), corners: touching },
  ];
  const text = yoloText({ ...header, objects }, names, true);
  const shares = text
    .split("\n")
    .flatMap(row => row.split(" ").slice(1))
    .map(Number);
  assert.equal(shares.length, 24);
  assert.ok(
    shares.every(one => one >= 0 && one <= 1),
    text,
  );
  const { picture, problems } = readYolo(text, "one", context);
  assert.deepEqual(problems, []);
  assert.deepEqual(picture?.objects[0]?.box, [0, 0, 60, 60]);
  assert.equal(new Set(picture?.objects[2]?.corners?.map(([x]) => x)).size, 4, "it keeps its angle");
});

const hands = `${PROJECT}/../shared/data/hands`;

test("hundreds of photos with oriented hands open, and every outline stays in its box", {
  skip: existsSync(hands) ? false : "needs the shared photos of hands",
}, async () => {
  const { pictures, problems } = await openDataset(hands, { names: ["hand"] });
  assert.deepEqual(problems, []);
  assert.ok(pictures.length > 500);
  for (const { objects, name } of pictures) {
    for (const { box, corners = [] } of objects) {
      const inside = corners.every(
        ([x, y]) => x >= box[0] - 1 && x <= box[2] + 1 && y >= box[1] - 1 && y <= box[3] + 1,
      );
      assert.ok(corners.length >= 3 && inside, name);
    }
  }
});
