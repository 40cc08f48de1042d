import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDataset } from "../../../src/dataset/open.ts";
import { openMinedFolder } from "../../../src/device/mined-folder.ts";

const [width, height, stride] = [40, 30, 124];
const frame = { t: 1, data: new Uint8Array(stride * height).fill(120), width, height, stride };
const seen = {
  items: [
    { label: "can", score: 0.3, box: [0, 0, 0.5, 0.5] as const },
    { label: "box", score: 0.2, box: [0.5, 0.5, 1, 1] as const },
  ],
  hands: [{ label: "hand", score: 0.9, box: [0.25, 0, 1, 1] as const }],
};

test("pictures of somebody's own in that folder are theirs: none goes to make room", async context => {
  const dir = await mkdtemp(join(tmpdir(), "stepout-mined-"));
  context.after(() => rm(dir, { recursive: true }));
  const own = ["pear (1)", "IMG_0042", "trip-3-frame-120"].flatMap(name => [
    `JPEGImages/${name}.jpg`,
    `Annotations/${name}.xml`,
  ]);
  await mkdir(join(dir, "JPEGImages"));
  await mkdir(join(dir, "Annotations"));
  for (const file of own) await writeFile(join(dir, file), new Uint8Array(1000));
  const nowMs = () => Date.UTC(2026, 10, 26, 12);
  await openMinedFolder({ dir, maxBytes: 1, draftFrom: 0.25, nowMs }).keep({ camera: "zebra", frame, seen });
  const left = await Promise.all(own.map(file => stat(join(dir, file)).then(({ size }) => size)));
  assert.deepEqual(new Set(left), new Set([1000]));
  assert.equal((await readdir(join(dir, "JPEGImages"))).length, 3, "what was mined went");
});

test("a frame is kept with a draft that opens as a data set, and the folder does not outgrow its bound", async context => {
  const dir = await mkdtemp(join(tmpdir(), "stepout-mined-"));
  context.after(() => rm(dir, { recursive: true }));
  let nowMs = Date.UTC(2026, 10, 26, 12);
  const keepIn = (maxBytes: number) =>
    openMinedFolder({ dir, maxBytes, draftFrom: 0.25, nowMs: () => nowMs });
  await keepIn(1e6).keep({ camera: "zebra", frame, seen });
  const { pictures, problems } = await openDataset(dir);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    pictures.map(({ name, objects }) => [name, ...objects.map(({ label, box }) => `${label} ${box}`)]),
    [["zebra-20261126120000000", "can 0,0,20,15", "hand 10,0,40,30"]],
  );
  const sizes = await Promise.all(
    ["JPEGImages/zebra-20261126120000000.jpg", "Annotations/zebra-20261126120000000.xml"].map(file =>
      stat(join(dir, file)),
    ),
  );
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  for (const camera of ["apple", "mango", "apple"]) {
    nowMs += 10_000;
    await keepIn(2.5 * bytes).keep({ camera, frame, seen });
  }
  assert.deepEqual(
    (await readdir(join(dir, "Annotations"))).sort(),
    ["apple-20261126120030000.xml", "mango-20261126120020000.xml"],
    "the oldest went, whatever its camera is called",
  );
  assert.equal((await readdir(join(dir, "JPEGImages"))).length, 2);
});

/** Gives a folder's files, those of its folders too. */
const filesIn = async (dir: string) =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(({ name }) => name)
    .sort();

test("what a power cut left half counts against the bound and goes with the oldest", async context => {
  const dir = await mkdtemp(join(tmpdir(), "stepout-mined-"));
  context.after(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, "JPEGImages"));
  await mkdir(join(dir, "Annotations"));
  for (const left of [
    "JPEGImages/zebra-20261126120000000.jpg.part",
    "Annotations/zebra-20261126120000000.xml",
    "Annotations/zebra-20261126120100000.xml.part",
    "Annotations/zebra-20261126110000000.xml",
  ])
    await writeFile(join(dir, left), new Uint8Array(5000));
  const nowMs = () => Date.UTC(2026, 10, 26, 13);
  await openMinedFolder({ dir, maxBytes: 6000, draftFrom: 0.25, nowMs }).keep({
    camera: "zebra",
    frame,
    seen,
  });
  assert.deepEqual(
    await filesIn(dir),
    ["zebra-20261126110000000.xml", "zebra-20261126130000000.jpg", "zebra-20261126130000000.xml"],
    "a draft whose picture somebody took away is theirs",
  );
});

test("a picture that finds no room takes none: the cart's bills may need it", async context => {
  const dir = await mkdtemp(join(tmpdir(), "stepout-mined-"));
  context.after(() => rm(dir, { recursive: true, force: true }));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", dir], { stdio: "ignore" });
  } catch {
    return context.skip("mounting a small file system needs root");
  }
  try {
    // Noise, which no JPEG makes smaller than the disk.
    const noise = Uint8Array.from({ length: 300 * 300 * 3 }, (_, at) => (at * at * 7919) % 251);
    const large = { t: 1, data: noise, width: 300, height: 300, stride: 900 };
    const mined = openMinedFolder({ dir, maxBytes: 1e9, draftFrom: 0.25 });
    await assert.rejects(mined.keep({ camera: "zebra", frame: large, seen }), /ENOSPC/);
    assert.deepEqual(await filesIn(dir), []);
  } finally {
    execFileSync("umount", ["-l", dir]);
  }
});
