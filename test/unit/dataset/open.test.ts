import assert from "node:assert/strict";
import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { parse } from "yaml";
import { readLabelFile } from "../../../src/dataset/names.ts";
import { openDataset } from "../../../src/dataset/open.ts";
import { readPixels } from "../../../src/dataset/pictures.ts";
import { describeProblem } from "../../../src/dataset/problem.ts";
import { soundPictures } from "../../../src/dataset/sound.ts";
import { type WrittenFormat, writeDataset, writtenFormats } from "../../../src/dataset/write.ts";
import { Fault } from "../../../src/fault.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";

const box = (xmax: number) =>
  `<annotation><filename>a.png</filename><object><name>pear</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>${xmax}</xmax><ymax>9</ymax></bndbox></object></annotation>`;

async function vocFolder(context: Parameters<typeof makeFolder>[0]): Promise<string> {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "JPEGImages/a.png"), [20, 10]);
  await putPicture(join(folder, "JPEGImages/b.png"), [20, 10]);
  await putFiles(folder, {
    "Annotations/a.xml": box(9),
    "Annotations/b.xml": box(9).replace("a.png", "b.png"),
  });
  return folder;
}

for (const format of writtenFormats) {
  test(`a set written as ${format} is found and read back with the same boxes`, async context => {
    const { pictures } = await openDataset(await vocFolder(context));
    const out = await makeFolder(context);
    await writeDataset(out, pictures, { format, labels: ["pear"], copy: true });
    const again = await openDataset(out);
    const plain: Record<WrittenFormat, string> = {
      voc: "voc",
      yolo: "yolo",
      "yolo-obb": "yolo",
      coco: "coco",
    };
    assert.equal(again.format, plain[format]);
    assert.deepEqual(again.problems, []);
    const boxes = (from: typeof pictures) => from.map(one => [one.name, one.objects.map(each => each.box)]);
    assert.deepEqual(boxes(again.pictures), boxes(pictures));
  });
}

test("pictures and annotations may lie side by side, as labelImg leaves them", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "a.png"), [20, 10]);
  await putFiles(folder, { "a.xml": box(9), "LICENCE.txt": "free" });
  const { format, pictures } = await openDataset(folder);
  assert.equal(format, "voc");
  assert.equal(pictures[0]?.objects[0]?.label, "pear");
});

test("all that is broken is told at once, and skipped only when asked to", async context => {
  const folder = await vocFolder(context);
  await putFiles(folder, {
    "Annotations/a.xml": box(99),
    "Annotations/c.xml": box(9).replace("a.png", "c.png"),
    "Annotations/d.xml": "<annotation><object>",
    "JPEGImages/e.png": "no picture",
  });
  await putPicture(join(folder, "JPEGImages/f.jpg"), [200, 100]);
  await truncate(join(folder, "JPEGImages/f.jpg"), 390);
  const dataset = await openDataset(folder);
  assert.deepEqual(
    dataset.problems.map(describeProblem).map(line => line.replace(/: .*/, "")),
    [
      "JPEGImages/e.png",
      "JPEGImages/f.jpg",
      "Annotations/a.xml:1",
      "Annotations/c.xml:1",
      "Annotations/d.xml:1",
    ],
  );
  assert.throws(
    () => soundPictures(dataset, false),
    (error: unknown) => error instanceof Fault && error.message.split("\n").length === 6,
  );
  assert.deepEqual(
    soundPictures(dataset, true).map(one => one.name),
    ["b"],
  );
});

test("two annotations of one picture, and pictures of one name, are told and not guessed between", async context => {
  const folder = await vocFolder(context);
  await putPicture(join(folder, "JPEGImages/b.jpg"), [20, 10]);
  await putFiles(folder, { "Annotations/other.xml": box(5) });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual(
    problems.map(problem => problem.message).sort(),
    [
      "2 annotations speak of this picture (Annotations/a.xml, Annotations/other.xml); keep one",
      'another picture here is called "b" too; rename one of them',
    ].sort(),
  );
  assert.deepEqual(pictures, []);
});

test("of two annotations of one picture the sound one is not used because the other is broken", async context => {
  const voc = await vocFolder(context);
  await putFiles(voc, { "Annotations/a.xml": box(99), "Annotations/other.xml": box(5) });
  const coco = await makeFolder(context);
  await putPicture(join(coco, "images/a.png"), [20, 10]);
  await putFiles(coco, {
    "merged.json": JSON.stringify({
      images: [
        { id: 1, file_name: "a.png" },
        { id: 2, file_name: "a.png" },
      ],
      annotations: [{ image_id: 1, category_id: 1, bbox: [1, 1, 0, 5] }],
      categories: [{ id: 1, name: "pear" }],
    }),
  });
  for (const [folder, sound] of [
    [voc, ["b"]],
    [coco, []],
  ] as const) {
    const { pictures, problems } = await openDataset(folder);
    assert.deepEqual(
      pictures.map(one => one.name),
      sound,
    );
    assert.equal(problems.length, 2);
    assert.match(problems[1]?.message ?? "", /^2 annotations speak of this picture/);
  }
});

test("a renamed picture keeps its own boxes, whatever name its annotation still bears inside", async context => {
  const folder = await vocFolder(context);
  await putFiles(folder, {
    "Annotations/a.xml": box(7).replace("a.png", "b.png"),
    "Annotations/b.xml": box(9),
  });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    pictures.map(one => [one.name, one.objects[0]?.box[2]]),
    [
      ["a", 7],
      ["b", 9],
    ],
  );
});

test("a picture without an annotation is no problem and no part of the set", async context => {
  const folder = await vocFolder(context);
  await putPicture(join(folder, "JPEGImages/new.png"), [20, 10]);
  const { pictures, problems, unlabelled } = await openDataset(folder);
  assert.equal(pictures.length, 2);
  assert.deepEqual(problems, []);
  assert.deepEqual(unlabelled, [join(folder, "JPEGImages/new.png")]);
  const all = await openDataset(folder, { unlabelledEmpty: true });
  assert.deepEqual(
    all.pictures.map(one => [one.name, one.objects.length]),
    [
      ["a", 1],
      ["b", 1],
      ["new", 0],
    ],
  );
  assert.deepEqual(all.unlabelled, []);
});

test("a picture whose annotation is broken is not taken for empty", async context => {
  const folder = await vocFolder(context);
  await putFiles(folder, { "Annotations/a.xml": box(99), "Annotations/b.xml": "<annotation>" });
  const { pictures, unlabelled } = await openDataset(folder, { unlabelledEmpty: true });
  assert.deepEqual([pictures, unlabelled], [[], []]);
});

test("a picture whose COCO image is broken is not taken for empty either", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putPicture(join(folder, "images/b.png"), [20, 10]);
  await putFiles(folder, {
    "boxes.json": JSON.stringify({
      images: [{ id: 1, file_name: "a.png", width: null, height: null }],
      annotations: [{ image_id: 1, category_id: 1, bbox: [1, 1, 5, 5] }],
      categories: [{ id: 1, name: "pear" }],
    }),
  });
  const { pictures, problems } = await openDataset(folder, { unlabelledEmpty: true });
  assert.deepEqual(
    pictures.map(({ name }) => name),
    ["b"],
  );
  assert.match(problems[0]?.message ?? "", /^width: /);
});

test("pictures are not taken for empty because their COCO file broke off", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, { "boxes.json": '{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [' });
  const { pictures, unlabelled, problems } = await openDataset(folder, { unlabelledEmpty: true });
  assert.deepEqual([pictures, unlabelled, problems.length], [[], [], 1]);
});

test("a folder in two formats is refused until one is named", async context => {
  const folder = await vocFolder(context);
  await putFiles(folder, { "labels/a.txt": "0 0.5 0.5 0.2 0.2\n", "classes.txt": "pear\n" });
  await assert.rejects(openDataset(folder), /--format/);
  assert.equal((await openDataset(folder, { format: "yolo" })).pictures.length, 1);
});

test("a missing or empty folder is a fault that says what to do", async context => {
  const folder = await makeFolder(context);
  await assert.rejects(openDataset(folder), /holds no Pascal VOC, YOLO or COCO annotations/);
  await assert.rejects(openDataset(join(folder, "gone")), /check the path/);
});

test("a Pascal VOC annotation that a Windows editor saved opens with its byte order mark", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "JPEGImages/a.png"), [20, 10]);
  await putFiles(folder, { "Annotations/a.xml": `\uFEFF${box(9)}` });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual([pictures.length, problems], [1, []]);
});

test("YOLO class names come from data.yaml in either form, from classes.txt or from the caller", async context => {
  const read = async (files: Record<string, string>, names?: string[]) => {
    const folder = await makeFolder(context);
    await putPicture(join(folder, "images/a.png"), [20, 10]);
    await putFiles(folder, { "labels/a.txt": "1 0.5 0.5 0.2 0.2\n", ...files });
    const { pictures } = await openDataset(folder, names ? { names } : {});
    return pictures[0]?.objects[0]?.label;
  };
  assert.equal(await read({ "data.yaml": "names: [pear, hand]\n" }), "hand");
  assert.equal(await read({ "data.yaml": "names:\n  0: pear\n  1: hand\n" }), "hand");
  assert.equal(await read({ "classes.txt": "pear\nhand\n" }), "hand");
  assert.equal(await read({ "classes.txt": "\uFEFFpear\r\nhand\r\n\r\n" }), "hand");
  assert.equal(await read({}, ["pear", "hand"]), "hand");
  await assert.rejects(read({}), /--labels FILE/);
});

test("a class name that looks like a number stays as it is written, and is not taken for another one", async context => {
  const labels = ["0401234567890", "401234567890", "1.10", "1.1", "yes", "null", ""];
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.4\n",
    "data.yaml": `names:\n${labels.map(label => `  - ${label}\n`).join("")}`,
  });
  const { pictures, numbered } = await openDataset(folder);
  assert.deepEqual(numbered, labels);
  assert.deepEqual(
    pictures[0]?.objects.map(({ label }) => label),
    ["0401234567890", "401234567890"],
  );
});

test("a training tool that reads old YAML finds words in data.yaml, not truths, times and numbers", async context => {
  const { pictures } = await openDataset(await vocFolder(context));
  const out = await makeFolder(context);
  const labels = ["pear", "yes", "off", "12:30", "1_000", "007"];
  await writeDataset(out, pictures, { format: "yolo", labels, copy: true });
  const { names } = parse(await readFile(join(out, "data.yaml"), "utf8"), { schema: "yaml-1.1" });
  assert.deepEqual(names, labels);
});

test("labels that are asked for are refused with what is wrong: no such file, or none in it", async context => {
  const folder = await makeFolder(context);
  await putFiles(folder, { "none.txt": "\n \n", "two.txt": "pear\n\nhand\n" });
  await assert.rejects(readLabelFile(join(folder, "nowhere.txt")), { code: "ENOENT" });
  await assert.rejects(readLabelFile(join(folder, "none.txt")), /none\.txt gives no label/);
  assert.deepEqual(await readLabelFile(join(folder, "two.txt")), ["pear", "", "hand"]);
});

test("where two files name a YOLO set's classes the longer one counts, and a contradiction is refused", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": "1 0.5 0.5 0.2 0.2\n",
    "data.yaml": "names: [pear]\n",
    "labels/classes.txt": "pear\nhand\n",
  });
  assert.equal((await openDataset(folder)).pictures[0]?.objects[0]?.label, "hand");
  await putFiles(folder, { "data.yaml": "names: [hand, pear]\n" });
  await assert.rejects(
    openDataset(folder),
    /Class 0 is "hand" in \S+data\.yaml and "pear" in \S+classes\.txt; remove .* or give --labels FILE/,
  );
  assert.equal(
    (await openDataset(folder, { names: ["pear", "hand"] })).pictures[0]?.objects[0]?.label,
    "hand",
  );
});

test("a written YOLO set brings the classes.txt without which labelImg does not open it", async context => {
  const { pictures } = await openDataset(await vocFolder(context));
  const write = async (labels: readonly string[]) => {
    const out = await makeFolder(context);
    await writeDataset(out, pictures, { format: "yolo", labels, copy: true });
    const text = await readFile(join(out, "labels/classes.txt"), "utf8").catch(() => undefined);
    return { text, set: await openDataset(out) };
  };
  const plain = await write(["hand ", "pear"]);
  assert.equal(plain.text, "hand \npear\n");
  for (const { set, text } of [plain, await write(["", "pear"]), await write(["two\nlines", "pear"])]) {
    assert.equal(set.pictures[0]?.objects[0]?.label, "pear", text);
    assert.equal(set.numbered?.indexOf("pear"), 1);
  }
});

test("an empty line among a YOLO set's class names has a number like any other", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putPicture(join(folder, "images/b.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": "2 0.5 0.5 0.2 0.2\n",
    "labels/b.txt": "1 0.5 0.5 0.2 0.2\n",
    "classes.txt": "pear\n\nhand\n",
  });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual(
    pictures.map(one => [one.name, one.objects[0]?.label]),
    [["a", "hand"]],
  );
  assert.deepEqual(problems.map(describeProblem), ["labels/b.txt:1: class 1 has no name"]);
});

test("a file in another encoding is told, and its letters are not taken for one another", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, { "labels/a.txt": "1 0.5 0.5 0.2 0.2\n" });
  const [latin, categories] = [Buffer.from("Käse\nKöse\n", "latin1"), '[{"id": 0, "name": "Käse"}]'];
  await writeFile(join(folder, "classes.txt"), latin);
  await assert.rejects(openDataset(folder), /classes\.txt is not in UTF-8; save it in that encoding/);
  await assert.rejects(readLabelFile(join(folder, "classes.txt")), /classes\.txt is not in UTF-8/);
  const coco = `{"images": [], "annotations": [], "categories": ${categories}}`;
  await writeFile(join(folder, "coco.json"), Buffer.from(coco, "latin1"));
  await assert.rejects(openDataset(folder, { format: "coco" }), /coco\.json is not in UTF-8/);
  await putFiles(folder, { "classes.txt": "Käse\nKöse\n" });
  assert.equal((await openDataset(folder, { format: "yolo" })).pictures[0]?.objects[0]?.label, "Köse");
  await writeFile(join(folder, "labels/a.txt"), Buffer.from("\uFEFF1 0.5 0.5 0.2 0.2", "utf16le"));
  const { problems } = await openDataset(folder, { format: "yolo" });
  assert.match(problems.map(describeProblem).join(), /^labels\/a\.txt: .* is not in UTF-8/);
});

test("a photo that the camera marked as turned is upright everywhere", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "a.jpg");
  // Red above blue, stored lying on its side with the note "turn a quarter clockwise" (orientation 6).
  const red = await sharp({ create: { width: 8, height: 16, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const lying = sharp({ create: { width: 16, height: 16, channels: 3, background: "blue" } });
  const bytes = await lying
    .composite([{ input: red, left: 0, top: 0 }])
    .png()
    .toBuffer();
  await writeFile(
    file,
    await sharp(bytes)
      .extract({ left: 0, top: 0, width: 16, height: 8 })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
  );
  await putFiles(folder, {
    "a.xml": box(8)
      .replace("a.png", "a.jpg")
      .replace("<object>", "<size><width>8</width><height>16</height></size><object>"),
  });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual(problems, []);
  assert.deepEqual([pictures[0]?.width, pictures[0]?.height], [8, 16]);
  const { data, width, height } = await readPixels(file);
  assert.deepEqual([width, height], [8, 16]);
  assert.ok((data[0] ?? 0) > 200 && (data[2] ?? 255) < 60, "the top is red");
});

test("the set's own class numbers are kept, but for labels that are merged or not wanted", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": "0 0.5 0.5 0.2 0.4\n",
    "data.yaml": "names: {0: pear, 2: hand, 3: paer}\n",
  });
  const rename = new Map([["paer", "pear"]]);
  assert.deepEqual((await openDataset(folder, { rename })).numbered, ["pear", "", "hand"]);
  const wanted = (label: string) => label === "hand";
  assert.deepEqual((await openDataset(folder, { rename, wanted })).numbered, ["", "hand"]);
  const { pictures } = await openDataset(folder);
  const out = await makeFolder(context);
  await writeDataset(out, pictures, { format: "coco", labels: ["plum", "pear", "hand"], copy: true });
  assert.deepEqual((await openDataset(out)).numbered, ["plum", "pear", "hand"]);
});

test("endings in capitals are read like any other", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "JPEGImages/a.png"), [20, 10]);
  await putFiles(folder, { "Annotations/a.XML": box(9) });
  assert.equal((await openDataset(folder)).pictures.length, 1);
});

test("folders are no files, and a link that leads nowhere is a broken annotation", async context => {
  const folder = await vocFolder(context);
  for (const name of ["Annotations/old.xml", "old.json", "JPEGImages/old.png"])
    await mkdir(join(folder, name));
  await symlink("/nowhere", join(folder, "gone.json"));
  await symlink("/nowhere", join(folder, "Annotations/gone.xml"));
  const dataset = await openDataset(folder);
  assert.deepEqual(
    dataset.problems.map(({ file }) => file),
    ["Annotations/gone.xml"],
  );
  assert.equal(soundPictures(dataset, true).length, 2);
});
