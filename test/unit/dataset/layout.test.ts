import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDataset } from "../../../src/dataset/open.ts";
import { describeProblem } from "../../../src/dataset/problem.ts";
import { notesOn } from "../../../src/dataset/sound.ts";
import { annotation } from "./command-line.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";

const line = "0 0.5 0.5 0.2 0.4\n";

/** Pictures of 48 by 36 pixels and text files, by their paths in a folder. */
async function folderOf(context: TestContext, pictures: readonly string[], files: Record<string, string>) {
  const folder = await makeFolder(context);
  for (const picture of pictures) await putPicture(join(folder, picture), [48, 36]);
  await putFiles(folder, files);
  return folder;
}

const ultralytics = (context: TestContext) =>
  folderOf(context, ["images/train/a.png", "images/train/empty.png", "images/val/b.png"], {
    "labels/train/a.txt": line,
    "labels/val/b.txt": line,
    "data.yaml": "train: images/train\nval: images/val\nnames: [pear]\n",
  });

const namesOf = async (folder: string) => (await openDataset(folder)).pictures.map(one => one.name);
const told = async (folder: string) => (await openDataset(folder)).problems.map(describeProblem);

test("the key points of a set of poses are not taken for an outline: its boxes are read", async context => {
  const folder = await folderOf(context, ["train/images/a.png", "train/images/b.png"], {
    // Two points in two numbers, as many as an oriented box has.
    "train/labels/a.txt": "0 0.5 0.5 0.2 0.4 0.5 0.5 0.45 0.6\n",
    "train/labels/b.txt": "0 0.4 0.3 0.6 0.3 0.6 0.7\n",
    "data.yaml": "names: [hand]\nkpt_shape: [2, 2]\n",
  });
  for (const options of [{}, { names: ["hand"] }]) {
    const { pictures, problems } = await openDataset(join(folder, "train"), options);
    assert.deepEqual(
      pictures.map(({ objects }) => objects.map(({ box, corners }) => [box, corners])),
      [[[[19.2, 10.8, 28.8, 25.2], undefined]]],
    );
    assert.deepEqual(problems.map(describeProblem), [
      "labels/b.txt:1: 6 numbers follow the class; a box has 4, with its key points 8",
    ]);
  }
});

test("a set that Ultralytics' folders deal out is read as a whole, or each part alone", async context => {
  const folder = await ultralytics(context);
  const whole = await openDataset(folder);
  assert.deepEqual([whole.format, whole.problems], ["yolo", []]);
  assert.deepEqual(
    whole.pictures.map(({ name, objects }) => [name, objects[0]?.label]),
    [
      ["a", "pear"],
      ["b", "pear"],
    ],
  );
  assert.deepEqual(whole.unlabelled, [join(folder, "images/train/empty.png")]);
  assert.deepEqual(await namesOf(join(folder, "images/val")), ["b"]);
  assert.deepEqual(await namesOf(join(folder, "images")), ["a", "b"]);
});

test("that several folders are one set is told, for training pictures would flatter a figure", async context => {
  const folder = await ultralytics(context);
  const [, note] = notesOn(await openDataset(folder));
  const [train, val] = [join(folder, "images/train"), join(folder, "images/val")];
  assert.equal(note, `Pictures of 2 folders are one set here: ${train}, ${val}`);
  assert.deepEqual(notesOn(await openDataset(val)), []);
});

test("a text beside the pictures that marks nothing is no label file whose picture is missing", async context => {
  const folder = await folderOf(context, ["a.png"], {
    "a.txt": line,
    "b.txt": line,
    "README.txt": "Photos of 2 pears,\n3 in all\n",
    "train.txt": "a.png\n",
    "classes.txt": "pear\n",
  });
  assert.deepEqual([await namesOf(folder), await told(folder)], [["a"], ["b.txt: the picture b is missing"]]);
});

test("Pascal VOC pictures and annotations are found in the folders within theirs", async context => {
  const folder = await folderOf(context, ["JPEGImages/pears/a.png", "JPEGImages/pears/.cache/a.png"], {
    "Annotations/done/a.xml": annotation("a", "pear", 30),
  });
  await symlink(folder, join(folder, "JPEGImages/round"));
  assert.deepEqual([await namesOf(folder), await told(folder)], [["a"], []]);
});

test("Pascal VOC annotations are found in a folder in small letters, beside COCO's or alone", async context => {
  const folder = await folderOf(context, ["images/a.png"], {
    "annotations/a.xml": annotation("a", "pear", 30),
  });
  assert.deepEqual([await namesOf(folder), await told(folder)], [["a"], []]);
  const both = await folderOf(context, ["images/a.png"], {
    "a.xml": annotation("a", "pear", 30),
    "annotations/boxes.json": instances("a.png"),
  });
  for (const format of ["voc", "coco"] as const) {
    assert.equal((await openDataset(both, { format })).pictures.length, 1);
  }
});

test("what a Mac puts beside every file on a stick or in an archive is no broken picture", async context => {
  const folder = await folderOf(context, ["JPEGImages/a.png"], {
    "Annotations/a.xml": annotation("a", "pear", 30),
    "Annotations/._a.xml": "\0\x05\x16\x07",
    "Annotations/__MACOSX/._a.xml": "\0\x05\x16\x07",
    "JPEGImages/._a.png": "\0\x05\x16\x07",
  });
  assert.deepEqual([await namesOf(folder), await told(folder)], [["a"], []]);
});

test("a copy that was put aside in a folder within gives way to the one that lies directly in the folder", async context => {
  const folder = await folderOf(context, ["JPEGImages/a.png", "JPEGImages/old/a.png"], {
    "Annotations/a.xml": annotation("a", "pear", 30),
    "Annotations/old/a.xml": annotation("a", "plum", 20),
  });
  const { pictures, problems } = await openDataset(folder);
  assert.deepEqual([pictures.map(one => one.objects[0]?.label), problems], [["pear"], []]);
});

test("a picture within keeps its own boxes: they are not put on another one of its name above it", async context => {
  const yolo = await folderOf(context, ["images/a.png", "images/val/a.png", "images/val/b.png"], {
    "labels/val/a.txt": line,
    "labels/val/b.txt": line,
    "classes.txt": "pear\n",
  });
  const coco = await folderOf(context, ["images/a.png", "images/val/a.png", "images/val/b.png"], {
    "boxes.json": JSON.stringify({
      images: [
        { id: 1, file_name: "val/a.png" },
        { id: 2, file_name: "val/b.png" },
      ],
      annotations: [{ image_id: 1, category_id: 1, bbox: [1, 2, 9, 9] }],
      categories: [{ id: 1, name: "pear" }],
    }),
  });
  for (const folder of [yolo, coco]) {
    assert.deepEqual(await namesOf(folder), ["b"]);
    assert.deepEqual(await told(folder), [
      'images/val/a.png: a picture in images/ is called "a" too; rename one, or read each folder alone',
    ]);
  }
});

test("an annotation above does not take the picture of the one within that bears its name", async context => {
  const folder = await folderOf(context, ["JPEGImages/old/a.png"], {
    "Annotations/a.xml": annotation("a", "pear", 30),
    "Annotations/old/a.xml": annotation("a", "plum", 20),
  });
  assert.deepEqual(await namesOf(folder), []);
  assert.deepEqual(await told(folder), [
    "JPEGImages/old/a.png: 2 annotations speak of this picture (Annotations/a.xml, Annotations/old/a.xml); keep one",
  ]);
});

test("a part is the same part with a slash at its end", async context => {
  const folder = await ultralytics(context);
  assert.deepEqual(
    [await namesOf(join(folder, "images/val/")), await told(join(folder, "images/val/"))],
    [["b"], []],
  );
});

test("pictures of one name in two folders are told once, with the folder of the other", async context => {
  const folder = await folderOf(context, ["images/train/a.png", "images/val/a.png"], {
    "labels/train/a.txt": line,
    "labels/val/a.txt": line,
    "classes.txt": "pear\n",
  });
  assert.deepEqual(await told(folder), [
    'images/val/a.png: a picture in train/ is called "a" too; rename one, or read each folder alone',
  ]);
  assert.deepEqual(await namesOf(join(folder, "images/val")), ["a"]);
});

test("a picture whose name Windows or a Mac takes for the same is not called missing", async context => {
  const folder = await makeFolder(context);
  for (const name of ["IMG_1", "Ka\u0308se", "own"]) await putPicture(join(folder, `${name}.png`), [20, 10]);
  const text = "0 0.5 0.5 0.2 0.2\n";
  await putFiles(folder, {
    "img_1.txt": text,
    "K\u00e4se.txt": text,
    "own.txt": text,
    "OWN.txt": text,
    "classes.txt": "pear\n",
  });
  const spelt = "is spelt otherwise, in capitals or in the bytes of an accent; give both the same name";
  assert.deepEqual((await told(folder)).sort(), [
    "K\u00e4se.txt: the picture Ka\u0308se.png ".concat(spelt),
    "OWN.txt: the picture OWN is missing",
    `img_1.txt: the picture IMG_1.png ${spelt}`,
  ]);
});

test("a picture that is there is not called missing: it lies elsewhere, is of another format, or is broken", async context => {
  const folder = await folderOf(context, ["c.png", "JPEGImages/e.png"], {
    "JPEGImages/a.bmp": "BM",
    "JPEGImages/b.png": "no picture",
    ...Object.fromEntries(
      ["a", "b", "c", "d", "e"].map(name => [`Annotations/${name}.xml`, annotation(name, "pear", 30)]),
    ),
  });
  const problems = await told(folder);
  assert.match(problems[0] ?? "", /^JPEGImages\/b\.png: this picture cannot be read/);
  assert.deepEqual(problems.slice(1), [
    "Annotations/a.xml:1: the picture JPEGImages/a.bmp is in a format that is not read; save it as JPEG, PNG, WebP or TIFF",
    "Annotations/c.xml:1: the picture lies in the set's own folder, where none is looked for; put it into JPEGImages/",
    "Annotations/d.xml:1: the picture d.png is missing",
  ]);
});

test("beside pictures of its own a set's folder may hold another set, whose pictures are not taken", async context => {
  const folder = await folderOf(context, ["a.png", "old/a.png", "old/b.png"], {
    "a.xml": annotation("a", "pear", 30),
    "b.xml": annotation("b", "pear", 30),
  });
  assert.deepEqual(await namesOf(folder), ["a"]);
  assert.deepEqual(await told(folder), [
    "b.xml:1: the picture lies in old/, where none is looked for; put it into the set's own folder",
  ]);
});

test("a folder of sets says which ones it holds", async context => {
  const folder = await folderOf(context, ["train/images/a.png", "valid/images/b.png"], {
    "train/labels/a.txt": line,
    "valid/labels/b.txt": line,
    "data.yaml": "names: [pear]\n",
  });
  const sets = ["train", "valid"].map(name => join(folder, name)).join(", ");
  await assert.rejects(openDataset(folder), {
    message: new RegExp(`give a folder within it that does: ${sets}\\.$`),
  });
  assert.deepEqual(await namesOf(join(folder, "valid")), ["b"]);
});

/** A COCO file that marks a pear in one picture. */
const instances = (picture: string) =>
  JSON.stringify({
    images: [{ id: 1, file_name: picture }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 9, 9] }],
    categories: [{ id: 1, name: "pear" }],
  });
const captions = JSON.stringify({
  images: [{ id: 1, file_name: "a.png" }],
  annotations: [{ id: 1, image_id: 1, caption: "a pear" }],
});

test("captions beside the boxes of a COCO set are passed over", async context => {
  const folder = await folderOf(context, ["images/a.png"], {
    "annotations/captions_val.json": captions,
    "annotations/instances_val.json": instances("a.png"),
  });
  assert.deepEqual([await namesOf(folder), await told(folder)], [["a"], []]);
});

test("captions alone are read, and said to hold no boxes", async context => {
  const folder = await folderOf(context, ["images/a.png"], { "captions.json": captions });
  assert.match((await told(folder)).join(), /^captions\.json: no COCO file/);
});

test("of several COCO files one is chosen by its own path, with the folder of pictures it is named after", async context => {
  const folder = await folderOf(context, ["train2017/a.png", "val2017/b.png"], {
    "annotations/instances_train2017.json": instances("a.png"),
    "annotations/instances_val2017.json": instances("b.png"),
  });
  const [train, val] = ["train", "val"].map(part => join(folder, `annotations/instances_${part}2017.json`));
  await assert.rejects(openDataset(folder), {
    message: `${folder} holds coco in ${train} and coco in ${val}; give the one to read itself, such as --data ${train}.`,
  });
  const { pictures, problems, unlabelled } = await openDataset(val ?? "");
  assert.deepEqual([pictures.map(one => one.name), problems, unlabelled], [["b"], [], []]);
  await assert.rejects(openDataset(val ?? "", { format: "yolo" }), /check the path/);
});

test("a COCO file that is chosen finds pictures in the set's images, or beside itself", async context => {
  const folder = await folderOf(context, ["images/a.png", "side/b.png"], {
    "annotations/boxes.json": instances("a.png"),
    "side/boxes.json": instances("b.png"),
  });
  assert.deepEqual(await namesOf(join(folder, "annotations/boxes.json")), ["a"]);
  assert.deepEqual(await namesOf(join(folder, "side/boxes.json")), ["b"]);
});
