import assert from "node:assert/strict";
import { test } from "node:test";
import { readCoco } from "../../../../src/dataset/formats/coco.ts";
import { cocoText } from "../../../../src/dataset/formats/coco-text.ts";
import { elementLines } from "../../../../src/dataset/formats/json-lines.ts";
import { plainObject } from "../../../../src/dataset/labelled.ts";

const one = { name: "one", file: "/shop/images/one.jpg", width: 200, height: 100, depth: 3 };
const two = { ...one, name: "two", file: "/shop/images/two.jpg" };
const context = {
  file: "annotations.json",
  headers: new Map([
    ["one", one],
    ["two", two],
  ]),
  rename: (label: string) => label,
};

const written = [
  {
    ...one,
    objects: [
      plainObject("pear", [10, 20, 30.5, 60]),
      { ...plainObject("hand", [0, 0, 200, 100]), crowd: true },
      { ...plainObject("hand", [0, 0, 20, 10]), difficult: true },
    ],
  },
  { ...two, objects: [] },
];

test("what is written reads back the same, crowds and difficult objects included", () => {
  const readings = readCoco(cocoText(written, ["hand", "pear"]), context);
  assert.deepEqual(
    readings.flatMap(reading => reading.problems),
    [],
  );
  assert.deepEqual(
    readings.flatMap(reading => reading.picture ?? []),
    written,
  );
});

test("a mark that others write in words or leave empty is read as COCO's numbers are", () => {
  const marks = ['"iscrowd": true', '"iscrowd": false, "ignore": null', '"ignore": true'];
  const annotations = marks.map(mark => `{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], ${mark}}`);
  const text = `{"categories": [{"id": 1, "name": "pear"}], "images": [{"id": 1, "file_name": "one.jpg"}],
"annotations": [${annotations.join()}]}`;
  const [, reading] = readCoco(text, context);
  assert.deepEqual(
    reading?.picture?.objects.map(({ crowd, difficult }) => [crowd, difficult]),
    [
      [true, false],
      [false, false],
      [false, true],
    ],
  );
});

test("an element's line is found past strings and nested arrays that look like structure", () => {
  const text = '{"info": "a \\" [ , { b",\n"annotations":\n[ {"a": [1,\n2]}, 7,\n"x,]"\n] , "images": [\n]}';
  assert.deepEqual(elementLines(text, "annotations"), [3, 4, 5]);
  assert.deepEqual(elementLines(text, "images"), []);
});

test("two images of one id are told, and neither is taken for the other", () => {
  const text = `{"categories": [{"id": 1, "name": "pear"}],
"images": [{"id": 1, "file_name": "one.jpg"},
  {"id": 1, "file_name": "two.jpg"}],
"annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10]}]}`;
  const readings = readCoco(text, context);
  assert.deepEqual(
    readings.flatMap(reading => reading.problems),
    [{ file: "annotations.json", line: 3, message: "another image has the id 1 too" }],
  );
  assert(readings.every(reading => reading.picture === undefined));
});

test("broken elements are listed with their lines, and their pictures left out", () => {
  const text = `{"categories": [{"id": 1, "name": "pear"}],
"images": [{"id": 1, "file_name": "one.jpg", "width": 200, "height": 100},
  {"id": 2, "file_name": "sub/two.jpg"},
  {"id": 3, "file_name": "gone.jpg"}],
"annotations": [
  {"image_id": 1, "category_id": 1, "bbox": [0, 0, 10]},
  {"image_id": 2, "category_id": 1, "bbox": [0, 0, 10, 10]},
  {"image_id": 9, "category_id": 1, "bbox": [0, 0, 10, 10]}
]}`;
  const readings = readCoco(text, context);
  assert.deepEqual(
    readings.flatMap(reading => reading.picture?.name ?? []),
    ["two"],
  );
  const lines = readings.flatMap(reading =>
    reading.problems.map(({ line, message }) => `${line}: ${message}`),
  );
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", /^6: bbox/);
  assert.equal(lines[1], "8: no image has the id 9");
  assert.equal(lines[2], "4: the picture gone.jpg is missing");
});

test("what is no COCO file is said to be none", () => {
  for (const text of ["", "[]", '{"images": []}']) {
    const [reading] = readCoco(text, context);
    assert.match(reading?.problems[0]?.message ?? "", /^no COCO file: /);
  }
});

test("a file from Windows opens, with its byte order mark and its backslashes", () => {
  const text = cocoText(written, ["hand", "pear"]).replaceAll('"file_name":"', '"file_name":"images\\\\');
  const readings = readCoco(`\uFEFF${text}`, context);
  assert.deepEqual(
    readings.flatMap(reading => reading.problems),
    [],
  );
  assert.deepEqual(
    readings.flatMap(reading => reading.picture ?? []),
    written,
  );
});

test("an id is the same as a number and in quotes, and no picture loses its objects by it", () => {
  const text = `{"categories": [{"id": "10", "name": "hand"}, {"id": 9, "name": "pear"}],
"images": [{"id": 1, "file_name": "one.jpg"}, {"id": "2", "file_name": "two.jpg"}],
"annotations": [{"image_id": "1", "category_id": "9", "bbox": [0, 0, 10, 10]},
  {"image_id": 2, "category_id": 10, "bbox": [0, 0, 10]}]}`;
  const readings = readCoco(text, context);
  assert.deepEqual(readings[0]?.numbered, ["pear", "hand"]);
  assert.deepEqual(
    readings.flatMap(({ picture }) => picture ?? []),
    [{ ...one, objects: [plainObject("pear", [0, 0, 10, 10])] }],
  );
  assert.deepEqual(
    readings.flatMap(reading => reading.problems.map(({ line }) => line)),
    [4],
  );
});

test("two categories of one id are told, and no object is taken for one of either", () => {
  const text = `{"categories": [{"id": 1, "name": "pear"}, {"id": 2, "name": "hand"},
  {"id": 1, "name": "mango"}],
"images": [{"id": 1, "file_name": "one.jpg"}, {"id": 2, "file_name": "two.jpg"}],
"annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10]},
  {"image_id": 2, "category_id": 2, "bbox": [0, 0, 10, 10]}]}`;
  const readings = readCoco(text, context);
  assert.deepEqual(
    readings.flatMap(reading => reading.problems),
    [{ file: "annotations.json", line: 2, message: "another category has the id 1 too" }],
  );
  assert.deepEqual(
    readings.flatMap(({ picture }) => picture?.name ?? []),
    ["two"],
  );
});

test("a picture one of whose objects is of no category is not used without it, nor taken for unlabelled", () => {
  const text = `{"categories": [{"id": 1, "name": "paer"}],
"images": [{"id": 1, "file_name": "one.jpg"}, {"id": 2, "file_name": "two.jpg", "width": 100, "height": 100}],
"annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10]},
  {"image_id": 1, "category_id": 7, "bbox": [20, 0, 10, 10]}]}`;
  const readings = readCoco(text, context);
  assert.deepEqual(
    readings.flatMap(({ problems }) => problems.map(({ line, message }) => `${line}: ${message}`)),
    ["4: no category has the id 7", "2: the annotation is for 100×100 pixels, the picture has 200×100"],
  );
  assert(readings.every(({ picture }) => picture === undefined));
  assert.deepEqual(
    readings.flatMap(({ about }) => about ?? []),
    ["one", "two"],
  );
});

test("categories are renamed, and boxes kept to a thousandth of a pixel", () => {
  const box = [1.234, 2.345, 30.456, 40.567] as const;
  const text = cocoText([{ ...one, objects: [plainObject("paer", box)] }], ["paer"]);
  const rename = (label: string) => (label === "paer" ? "pear" : label);
  const [object] = readCoco(text, { ...context, rename }).flatMap(({ picture }) => picture?.objects ?? []);
  assert.equal(object?.label, "pear");
  box.forEach((edge, side) => {
    assert.ok(Math.abs((object?.box[side] ?? 0) - edge) < 0.0015);
  });
});
