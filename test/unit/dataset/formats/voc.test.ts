import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { filesIn } from "../../../../src/dataset/entries.ts";
import { readVoc } from "../../../../src/dataset/formats/voc.ts";
import { vocText } from "../../../../src/dataset/formats/voc-text.ts";
import { type LabelledPicture, plainObject } from "../../../../src/dataset/labelled.ts";
import { type PictureHeader, readHeaders } from "../../../../src/dataset/pictures.ts";

const fixtures = new URL("../../../fixtures/dataset/", import.meta.url);
const labelImg = readFileSync(new URL("labelimg.xml", fixtures), "utf8");
const broken = readFileSync(new URL("broken.xml", fixtures), "utf8");

const till: PictureHeader = { name: "till", file: "/shop/shelf/till.png", width: 64, height: 48, depth: 3 };
const context = {
  file: "till.xml",
  headers: new Map([["till", till]]),
  rename: (label: string) => label,
};

test("what labelImg wrote opens, with its flags, its tick and its odd names", () => {
  const { picture, problems } = readVoc(labelImg, "till", context);
  assert.deepEqual(problems, []);
  assert.equal(picture?.verified, true);
  assert.deepEqual(picture?.objects, [
    {
      label: "milk & cream",
      box: [1, 4, 20, 48],
      difficult: false,
      crowd: false,
      truncated: true,
      occluded: false,
    },
    {
      label: "pear",
      box: [30, 10, 44, 22],
      difficult: true,
      crowd: false,
      truncated: false,
      occluded: false,
    },
  ]);
});

test("what was read from labelImg is written as labelImg wrote it, but for another machine's path", () => {
  const { picture } = readVoc(labelImg, "till", context);
  assert.ok(picture);
  const ours = labelImg.replace(/<path>.*<\/path>/, "<path>shelf/till.png</path>");
  assert.equal(vocText(picture, "shelf"), ours);
});

test("a flag that is written as True is one", () => {
  const text = labelImg.replace("<difficult>0</difficult>", "<difficult>True</difficult>");
  assert.notEqual(text, labelImg);
  assert.deepEqual(
    readVoc(text, "till", context).picture?.objects.map(({ difficult }) => difficult),
    [true, true],
  );
});

test("every broken object of a file is listed with its line, and the picture is not used", () => {
  const reading = readVoc(broken, "till", { ...context, labels: new Set(["pear"]) });
  assert.equal(reading.picture, undefined);
  assert.deepEqual(
    reading.problems.map(({ line, message }) => `${line}: ${message}`),
    [
      "10: the box has no area (10 10 10 30)",
      "19: the box (10 10 90 30) reaches outside the picture of 64×48 pixels",
      '19: unknown label "peach"',
      "28: the box has a coordinate that is no number",
      "36: an object without <bndbox>",
    ],
  );
});

test("XML that breaks off is told with its line", () => {
  const { problems } = readVoc(labelImg.split("\n").slice(0, 20).join("\n"), "till", context);
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.message ?? "", /unreadable XML/);
  assert.ok((problems[0]?.line ?? 0) > 0);
});

test("a missing picture is told at the line that names it", () => {
  const { problems } = readVoc(labelImg, "till", { ...context, headers: new Map() });
  assert.deepEqual(problems, [{ file: "till.xml", line: 3, message: "the picture till.png is missing" }]);
});

test("an annotation for another picture size is told, and so is a turned picture", () => {
  const sized = (width: number, height: number) =>
    readVoc(labelImg, "till", { ...context, headers: new Map([["till", { ...till, width, height }]]) });
  assert.match(sized(640, 480).problems[0]?.message ?? "", /is for 64×48 pixels, the picture has 640×480/);
  assert.match(sized(48, 64).problems[0]?.message ?? "", /turned after it was labelled/);
  assert.equal(sized(640, 480).problems[0]?.line, 8);
});

test("a box a fraction outside is clipped, because tools round differently", () => {
  const { picture } = readVoc(labelImg.replace("<xmax>20</xmax>", "<xmax>64.6</xmax>"), "till", context);
  assert.deepEqual(picture?.objects[0]?.box, [1, 4, 64, 48]);
});

test("a box more than a pixel outside is refused at every side, for it was drawn on another picture", () => {
  const edges = { xmin: 1, ymin: 4, xmax: 20, ymax: 48 };
  for (const [side, edge] of [
    ["xmin", -1.1],
    ["ymin", -1.1],
    ["xmax", 65.1],
    ["ymax", 49.1],
  ] as const) {
    const text = labelImg.replace(`<${side}>${edges[side]}</${side}>`, `<${side}>${edge}</${side}>`);
    assert.notEqual(text, labelImg);
    const { problems } = readVoc(text, "till", context);
    assert.match(problems[0]?.message ?? "", /reaches outside the picture of 64×48/, side);
  }
});

test("an object without a name is told, and not learnt as one called nothing", () => {
  const text = labelImg.replace("<name>pear</name>", "<name></name>");
  assert.notEqual(text, labelImg);
  assert.match(readVoc(text, "till", context).problems[0]?.message ?? "", /the object has no label/);
});

test("the picture is found by what the annotation calls it: with another machine's folders, or a dot in its name", () => {
  const named = (filename: string) =>
    labelImg.replace(/<filename>.*<\/filename>/, () => `<filename>${filename}</filename>`);
  for (const filename of ["C:\\photos\\till.png", "photos/till.PNG", "till"]) {
    assert.equal(readVoc(named(filename), "0001", context).picture?.name, "till", filename);
  }
  const headers = new Map([["till 1.5 l", { ...till, name: "till 1.5 l" }]]);
  assert.equal(readVoc(named("till 1.5 l"), "0001", { ...context, headers }).picture?.name, "till 1.5 l");
});

test("labels are renamed before they are checked", () => {
  const rename = (label: string) => (label === "peach" ? "pear" : label);
  const { problems } = readVoc(broken, "till", { ...context, rename, labels: new Set(["pear"]) });
  assert.equal(problems.filter(problem => problem.message.startsWith("unknown")).length, 0);
});

test("objects of a label that is not wanted are passed over, broken or not", () => {
  const wanted = (label: string) => label !== "peach";
  const { problems } = readVoc(broken, "till", { ...context, wanted, labels: new Set(["pear"]) });
  assert.deepEqual(
    problems.map(problem => problem.line),
    [10, 28, 36],
  );
});

const objects = fc.array(
  fc.record(
    {
      label: fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
        .map(label => label.trim() || "pear"),
      box: fc
        .tuple(fc.nat(50), fc.nat(30), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 18 }))
        .map(([x, y, wide, high]) => [x, y, x + wide, y + high] as const),
      difficult: fc.boolean(),
      crowd: fc.constant(false),
      truncated: fc.boolean(),
      occluded: fc.boolean(),
      visible: fc.integer({ min: 0, max: 1000 }).map(share => share / 1000),
    },
    { noNullPrototype: true },
  ),
);

test("whatever is written reads back the same", () => {
  fc.assert(
    fc.property(objects, drawn => {
      const picture: LabelledPicture = { ...till, objects: drawn };
      assert.deepEqual(readVoc(vocText(picture, "shelf"), "till", context), {
        picture,
        problems: [],
        about: "till",
      });
    }),
  );
});

test("a label keeps line ends of every kind, and the sign that stands for what could not be read", () => {
  const plain = { difficult: false, crowd: false, truncated: false, occluded: false };
  for (const end of ["\r", "\r\n", "\n", "\u0085", "\u2028", "\u2029", "\uFFFD"]) {
    const object = { label: `ripe${end}pear`, box: [0, 0, 4, 4] as const, ...plain };
    const picture: LabelledPicture = { ...till, objects: [object] };
    assert.deepEqual(readVoc(vocText(picture, "shelf"), "till", context).picture, picture);
  }
});

const shared = new URL("../../../../../shared/data/tabletop-fruit/", import.meta.url).pathname;

test("hundreds of files that labelImg wrote come out byte for byte", {
  skip: existsSync(shared) ? false : "needs the shared photos",
}, async () => {
  const { headers } = await readHeaders(await filesIn(`${shared}JPEGImages`));
  let same = 0;
  for (const file of readdirSync(`${shared}Annotations`)) {
    const text = readFileSync(`${shared}Annotations/${file}`, "utf8").replaceAll("\r\n", "\n");
    const { picture } = readVoc(text, file.replace(/\.xml$/, ""), { ...context, file, headers });
    if (picture === undefined) continue;
    const folder = /<folder>(.*)<\/folder>/.exec(text)?.[1] ?? "";
    const theirs = text.replace(/<path>.*<\/path>/, () => `<path>${folder}/${basename(picture.file)}</path>`);
    assert.equal(vocText(picture, folder).trim(), theirs.trim(), file);
    same += 1;
  }
  assert.ok(same > 500, `${same} files`);
});

test("a box thinner than a pixel at the picture's edge stays in the picture", () => {
  const thin: LabelledPicture = { ...till, objects: [plainObject("pear", [63.7, 10, 64, 20.2])] };
  const { picture, problems } = readVoc(vocText(thin, "shelf"), "till", context);
  assert.deepEqual(problems, []);
  assert.deepEqual(picture?.objects[0]?.box, [63, 10, 64, 20]);
});
