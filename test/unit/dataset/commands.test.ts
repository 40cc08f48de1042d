import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openDataset } from "../../../src/dataset/open.ts";
import { annotation, makeSet, stepout, stepoutUnread } from "./command-line.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";

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
    "pear",
    "--json",
  );
  assert.deepEqual([JSON.parse(without.out).pictures, JSON.parse(without.out).objects], [12, 0]);
  const misspelt = await stepout("dataset", "stats", "--data", folder, "--without", "paer", "--json");
  assert.deepEqual([misspelt.code, misspelt.out], [1, ""]);
  assert.match(misspelt.err, /is labelled paer \(--without\); its labels are pear: check the spelling/);
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
  // Nothing is lost, for nothing bears a mark that YOLO does not know.
  assert.deepEqual([converted.code, converted.err], [0, `18 pictures, voc to yolo, in ${yolo}.\n`]);
  assert.equal((await openDataset(yolo)).pictures.length, 18);
  const again = await stepout("dataset", "convert", "--data", more, "--out", yolo, "--to", "coco");
  assert.match(again.err, /already holds files/);
});

test("class numbers stay what they are through split, augment and convert", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": "1 0.5 0.5 0.2 0.4\n",
    "data.yaml": "names: [pear, hand, apple]\n",
  });
  await putFiles(folder, { "labels.list": "hand\npear\napple\n" });
  const numberIn = async (command: string, ...more: readonly string[]) => {
    const out = join(await makeFolder(context), "out");
    const { err } = await stepout("dataset", command, "--data", folder, "--out", out, ...more);
    const file = (await readdir(out, { recursive: true })).find(path => /\/a[^/]*\.txt$/.test(path));
    return Number((await readFile(join(out, file ?? err), "utf8")).split(" ")[0]);
  };
  assert.equal(await numberIn("split", "--parts", "all=1"), 1);
  assert.equal(await numberIn("augment", "--steps", "noise"), 1);
  assert.equal(await numberIn("convert", "--to", "yolo"), 1);
  const given = ["--labels", join(folder, "labels.list"), "--rename", "pear=fruit"];
  assert.equal(await numberIn("split", "--parts", "all=1", ...given), 1);
});

test("split keeps oriented boxes, and tells what another format takes from them", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  const text = "0 0.5 0.2 0.6 0.5 0.5 0.8 0.4 0.5\n";
  await putFiles(folder, { "labels/a.txt": text, "classes.txt": "pear\n" });
  const split = async (...more: readonly string[]) => {
    const out = join(await makeFolder(context), "out");
    const { err } = await stepout(
      "dataset",
      "split",
      "--data",
      folder,
      "--out",
      out,
      "--parts",
      "all=1",
      ...more,
    );
    return { err, out };
  };
  const kept = await split();
  assert.equal(kept.err, "");
  assert.equal(await readFile(join(kept.out, "all/labels/a.txt"), "utf8"), text);
  const { err } = await split("--to", "voc");
  assert.match(
    err,
    /^Without their corners, 1 of 1 objects have upright boxes; --to yolo-obb keeps corners\.$/m,
  );
});

test("split writes every part before it says so, whether or not anybody reads it", async context => {
  const out = join(await makeFolder(context), "parts");
  const data = await makeSet(context);
  await stepoutUnread("dataset", "split", "--data", data, "--out", out, "--parts", "a=0.4,b=0.3,c=0.3");
  const written = (await readdir(out)).sort();
  assert.deepEqual(written, ["a", "b", "c"]);
});

test("split tells which part stayed empty, and why", async context => {
  const data = await makeSet(context);
  const out = join(await makeFolder(context), "parts");
  const { err } = await stepout("dataset", "split", "--data", data, "--out", out, "--whole-sources");
  assert.match(err, /^(train|val) is empty: a series of few pictures stays together/m);
});
