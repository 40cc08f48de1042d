import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { CocoResult } from "../../../src/dataset/judge.ts";
import { openDataset } from "../../../src/dataset/open.ts";
import { PROJECT } from "../../../src/paths.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";
import { secondOpinion } from "./metrics/second-opinion.ts";

const entry = fileURLToPath(new URL("entry.ts", import.meta.url));

function stepout(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, ["--import", "tsx", entry, ...words], { cwd: PROJECT }, (error, out, err) => {
      resolve({ code: error === null ? 0 : 1, out, err });
    });
  });
}

const annotation = (name: string, label: string, xmax: number) =>
  `<annotation><filename>${name}.png</filename><object><name>${label}</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>${xmax}</xmax><ymax>20</ymax></bndbox></object></annotation>`;

/** Twelve numbered pictures of one series, each with a block of its own shade. */
async function makeSet(context: Parameters<typeof makeFolder>[0]): Promise<string> {
  const folder = await makeFolder(context);
  for (let number = 1; number <= 12; number += 1) {
    const name = `pear (${number})`;
    const stripes = Array.from({ length: 12 }, (_, at) => {
      const shade = ((number * 37 + at * at * number * 11) % 200) + 30;
      return `<rect x="${at * 4}" y="0" width="4" height="36" fill="rgb(${shade},${255 - shade},90)"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36">${stripes.join("")}</svg>`;
    await putPicture(join(folder, `JPEGImages/${name}.png`), [8, 8]);
    await sharp(Buffer.from(svg))
      .removeAlpha()
      .toFile(join(folder, `JPEGImages/${name}.png`));
    await putFiles(folder, { [`Annotations/${name}.xml`]: annotation(name, "pear", 30) });
  }
  return folder;
}

test("stats counts on one JSON line, and refuses what is broken until told to skip it", async context => {
  const folder = await makeSet(context);
  const sound = await stepout("dataset", "stats", "--data", folder, "--json");
  assert.equal(JSON.parse(sound.out).objects, 12);
  await putFiles(folder, { "Annotations/pear (3).xml": annotation("pear (3)", "pear", 300) });
  const broken = await stepout("dataset", "stats", "--data", folder, "--json");
  assert.equal(broken.code, 1);
  assert.equal(broken.out, "");
  assert.match(broken.err, /Annotations\/pear \(3\)\.xml:1: the box \(2 2 300 20\) reaches outside/);
  const skipped = await stepout("dataset", "stats", "--data", folder, "--json", "--skip-broken");
  assert.equal(JSON.parse(skipped.out).objects, 11);
});

test("where nothing can be written is told before the work", async context => {
  const folder = await makeSet(context);
  const picture = await stepout(
    "dataset",
    "stats",
    "--data",
    folder,
    "--picture",
    join(folder, "gone/stats.png"),
  );
  assert.deepEqual([picture.code, picture.out], [1, ""]);
  assert.match(picture.err, /stats\.png cannot be written/);
  const file = join(folder, "Annotations/pear (1).xml/inner");
  const convert = await stepout("dataset", "convert", "--data", folder, "--out", file, "--to", "coco");
  assert.match(convert.err, /cannot be made; choose another with --out/);
});

test("a label that is not in the list is broken, and may be read as another", async context => {
  const folder = await makeSet(context);
  await putFiles(folder, { "labels.list": "apple\n" });
  const known = ["--labels", join(folder, "labels.list")];
  const strange = await stepout("dataset", "stats", "--data", folder, ...known);
  assert.match(strange.err, /unknown label "pear"[\s\S]*Known labels are apple/);
  const renamed = await stepout(
    "dataset",
    "stats",
    "--data",
    folder,
    ...known,
    "--rename",
    "pear=apple",
    "--json",
  );
  assert.equal(JSON.parse(renamed.out).perLabel[0].label, "apple");
  const without = await stepout(
    "dataset",
    "stats",
    "--data",
    folder,
    ...known,
    "--without",
    "pear,hand",
    "--json",
  );
  assert.deepEqual([JSON.parse(without.out).pictures, JSON.parse(without.out).objects], [12, 0]);
  const misspelt = await stepout("dataset", "stats", "--data", folder, "--only", "paer", "--json");
  assert.deepEqual([misspelt.code, misspelt.out], [1, ""]);
  assert.match(misspelt.err, /marks paer/);
});

test("split, augment and convert go on from one another", async context => {
  const folder = await makeSet(context);
  const out = await makeFolder(context);
  const parts = join(out, "parts");
  const split = await stepout(
    "dataset",
    "split",
    "--data",
    folder,
    "--out",
    parts,
    "--parts",
    "train=0.75,val=0.25",
    "--keep-like",
  );
  assert.equal(split.out, "train: 9 pictures\nval: 3 pictures\n");
  const val = await readdir(join(parts, "val/JPEGImages"));
  assert.deepEqual(val.sort(), ["pear (10).png", "pear (11).png", "pear (12).png"]);
  const more = join(out, "more");
  await stepout(
    "dataset",
    "augment",
    "--data",
    join(parts, "train"),
    "--out",
    more,
    "--times",
    "2",
    "--steps",
    "flip,noise",
  );
  const { pictures, problems } = await openDataset(more);
  assert.deepEqual(problems, []);
  assert.equal(pictures.length, 18);
  assert.deepEqual(pictures[0]?.objects[0]?.box, [18, 2, 46, 20]);
  const yolo = join(out, "yolo");
  const converted = await stepout("dataset", "convert", "--data", more, "--out", yolo, "--to", "yolo");
  assert.equal(converted.code, 0);
  assert.equal((await openDataset(yolo)).pictures.length, 18);
  const again = await stepout("dataset", "convert", "--data", more, "--out", yolo, "--to", "coco");
  assert.match(again.err, /already holds files/);
});

const shared = join(PROJECT, "../shared/data");
const skip = existsSync(shared)
  ? false
  : "needs ../shared/data (real photos and a real model), which is not here";

/** Imports the shared COCO detector into a folder; gives the words that name it. */
async function bringCoco(folder: string): Promise<readonly string[]> {
  const models = join(folder, "models");
  const onnx = join(shared, "models/yolox-nano/yolox_nano.onnx");
  const labels = join(PROJECT, "models/labels/coco-80.txt");
  const kind = ["--name", "coco", "--format", "yolox", "--labels", labels];
  const { code, err } = await stepout("model", "import", onnx, ...kind, "--models", models);
  assert.equal(code, 0, err);
  return ["--model", "coco", "--models", models];
}

test("a real model on real photos gets the figures that others get from its predictions", {
  skip,
}, async context => {
  const folder = await makeFolder(context);
  const coco = await bringCoco(folder);
  for (let number = 1; number <= 6; number += 1) {
    const name = `banana (${number})`;
    await putFiles(folder, {
      "set/JPEGImages/.keep": "",
      [`set/Annotations/${name}.xml`]: await readFile(
        join(shared, `tabletop-fruit/Annotations/${name}.xml`),
        "utf8",
      ),
    });
    await symlink(
      join(shared, `tabletop-fruit/JPEGImages/${name}.jpg`),
      join(folder, `set/JPEGImages/${name}.jpg`),
    );
  }
  const data = join(folder, "set");
  const [predictions, worst] = [join(folder, "found.json"), join(folder, "worst.png")];
  const files = ["--predictions", predictions, "--worst", worst];
  const { out, err } = await stepout("evaluate", "detections", "--data", data, ...coco, "--json", ...files);
  const report = JSON.parse(out.trim().split("\n").at(-1) ?? "");
  assert.equal(report.type, "detections", err);
  assert.equal(report.images, 6);
  assert.ok(report.map50 > 0.5, `bananas are a COCO class: ${report.map50}`);
  const results = JSON.parse(await readFile(predictions, "utf8")) as CocoResult[];
  const { pictures } = await openDataset(data);
  const judged = pictures.map(picture => ({
    name: picture.name,
    truths: picture.objects,
    found: results
      .filter(result => result.image_id === picture.name)
      .map(({ category_id, score, bbox: [x, y, wide, high] }) => ({
        label: category_id,
        score,
        box: [x, y, x + wide, y + high] as const,
      })),
  }));
  const { map50, map } = secondOpinion(judged);
  assert.ok(Math.abs(map50 - report.map50) < 1e-9 && Math.abs(map - report.map) < 1e-9);
  assert.equal((await sharp(worst).metadata()).format, "png");
  const rest = await stepout(
    "evaluate",
    "detections",
    "--data",
    data,
    ...coco,
    "--json",
    "--only",
    "banana",
    "--calibrate",
  );
  const [calibration, only] = rest.out
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  assert.equal(calibration.type, "calibration");
  assert.deepEqual(only.confusion.labels, ["banana", "(nothing)"]);
  assert.equal(only.map50, report.map50);
});

test("a model that does not know a label of the pictures is told so, and every place", {
  skip,
}, async context => {
  const folder = await makeSet(context);
  const coco = await bringCoco(folder);
  const { code, out, err } = await stepout("evaluate", "detections", "--data", folder, ...coco, "--json");
  assert.equal(code, 1);
  assert.equal(out, "");
  assert.equal(err.match(/unknown label "pear"/g)?.length, 12);
});

test("mining real frames drafts what the model saw", { skip }, async context => {
  const folder = await makeFolder(context);
  const coco = await bringCoco(folder);
  await putFiles(folder, { "frames/.keep": "" });
  for (const name of ["cucumbers (1).jpg", "cucumbers (30).jpg", "pear (25).jpg"]) {
    await symlink(join(shared, `tabletop-fruit/JPEGImages/${name}`), join(folder, "frames", name));
  }
  const out = join(folder, "mined");
  const mined = await stepout(
    "dataset",
    "mine",
    "--from",
    join(folder, "frames"),
    ...coco,
    "--out",
    out,
    "--json",
  );
  const lines = mined.out
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  assert.ok(lines.length >= 1, mined.err);
  assert.ok(lines.every(line => line.type === "mined" && line.reasons.length > 0));
  const { pictures, problems } = await openDataset(out);
  assert.deepEqual(problems, []);
  assert.equal(pictures.length, lines.length);
});
