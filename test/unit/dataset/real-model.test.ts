import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import type { CocoResult } from "../../../src/dataset/judge.ts";
import { openDataset } from "../../../src/dataset/open.ts";
import { PROJECT } from "../../../src/paths.ts";
import { makeSet, stepout } from "./command-line.ts";
import { makeFolder, putFiles } from "./folder.ts";
import { secondOpinion } from "./metrics/second-opinion.ts";

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
