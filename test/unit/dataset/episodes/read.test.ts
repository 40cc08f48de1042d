import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readIdeal } from "../../../../src/dataset/episodes/ideal.ts";
import { play } from "../../../../src/dataset/episodes/play.ts";
import {
  findEpisodes,
  observationFiles,
  readEpisode,
  readLines,
} from "../../../../src/dataset/episodes/read.ts";
import { isFault } from "../../../../src/fault.ts";
import { makeFolder, putFiles } from "../folder.ts";
import { lyingThere, products } from "./trips.ts";

const zone = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const camera = { name: "cart-1", file: "cart-1.jsonl", watches: "basket", zone };
const truth = { cameras: [camera], events: [], final: {}, catalogue: products };
const asJson = (object: object) => JSON.stringify(object);
const isBadData = (words: RegExp) => (error: unknown) => {
  assert.ok(isFault(error, "bad-data"), String(error));
  assert.match(error.message, words);
  return true;
};

test("trips are found by their truth, once each, in the order of folders and names", async context => {
  const folder = await makeFolder(context);
  const text = asJson(truth);
  await putFiles(folder, { "b/truth.json": text, "a/truth.json": text, "unfinished/cart-1.mp4.part": "" });
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  assert.deepEqual(await findEpisodes([folder]), [a, b]);
  assert.deepEqual(await findEpisodes([b, folder]), [b, a]);
  await assert.rejects(findEpisodes([join(folder, "unfinished")]), isBadData(/holds no trip/));
  await assert.rejects(findEpisodes([join(folder, "nowhere")]), isBadData(/cannot be read/));
});

test("a link to a trip is a trip", async context => {
  const folder = await makeFolder(context);
  await putFiles(folder, { "far/truth.json": asJson(truth), "trips/notes.txt": "" });
  await symlink(join(folder, "far"), join(folder, "trips/near"));
  assert.deepEqual(await findEpisodes([join(folder, "trips")]), [join(folder, "trips/near")]);
});

test("a truth whose start, events and final contradict each other is refused with the numbers", async context => {
  const folder = await makeFolder(context);
  const events = [{ t: 1, sku: "apple", delta: 1, kind: "in" }];
  await putFiles(folder, { "truth.json": asJson({ ...truth, events, final: { apple: 2 } }) });
  await assert.rejects(readEpisode(folder), isBadData(/make 1 × apple, but final says 2/));
});

test("a truth that a Windows editor wrote is read", async context => {
  const folder = await makeFolder(context);
  await putFiles(folder, {
    "truth.json": `\uFEFF${JSON.stringify(truth, null, 2).replaceAll("\n", "\r\n")}`,
  });
  assert.deepEqual((await readEpisode(folder)).cameras[0]?.name, "cart-1");
});

test("a truth without a catalogue needs one lent", async context => {
  const folder = await makeFolder(context);
  const { catalogue: _none, ...bare } = truth;
  await putFiles(folder, { "truth.json": asJson(bare) });
  await assert.rejects(readEpisode(folder), isBadData(/no catalogue/));
  assert.deepEqual((await readEpisode(folder, products)).catalogue, products);
});

test("a shelf's truth is told from the basket: what left the shelf came into it", async context => {
  const folder = await makeFolder(context);
  const events = [
    { t: 1, sku: "apple", delta: -1, kind: "out" },
    { t: 2, sku: "pear", delta: 1, kind: "in" },
  ];
  const shelf = {
    cameras: [{ ...camera, watches: "shelf" }],
    start: { apple: 3 },
    final: { apple: 2, pear: 1 },
  };
  await putFiles(folder, { "truth.json": asJson({ ...truth, ...shelf, events }) });
  const read = await readEpisode(folder);
  assert.deepEqual([read.start, read.final], [{ pear: 1 }, { apple: 1 }]);
  assert.deepEqual(
    read.events.map(({ t, from, to, sku, delta }) => [t, from, to, sku, delta]),
    [
      [1, 1, 1, "apple", 1],
      [2, 2, 2, "pear", -1],
    ],
  );
});

test("shelf cameras of one space count its pieces once, as on the cart", async context => {
  const folder = await makeFolder(context);
  const cameras = ["left", "right"].map(name => ({ ...camera, name, watches: "shelf", space: "bay-1" }));
  const events = [{ t: 3, sku: "apple", delta: -1, kind: "out" }];
  const shelf = { cameras, events, start: { apple: 1 }, final: {} };
  await putFiles(folder, { "truth.json": asJson({ ...truth, ...shelf }) });
  const read = await readEpisode(folder);
  const seen = lyingThere("apple", 0, 3, 8);
  const lines = seen.flatMap(line => cameras.map(({ name }) => ({ ...line, camera: name })));
  const { basket } = play(read, lines, { signals: "both" });
  assert.deepEqual(
    basket.lines.map(({ sku, quantity }) => [sku, quantity]),
    [["apple", 1]],
  );
});

test("what models saw goes before the cameras' own files, and clips nobody watched are told apart", async context => {
  const folder = await makeFolder(context);
  const second = { ...camera, name: "cart-2", file: "cart-2.jsonl" };
  await putFiles(folder, { "truth.json": asJson({ ...truth, cameras: [camera, second] }) });
  const episode = await readEpisode(folder);
  const own = [join(folder, "cart-1.jsonl"), join(folder, "cart-2.jsonl")];
  assert.deepEqual(observationFiles(episode), own);
  const clips = { ...episode, cameras: episode.cameras.map(one => ({ ...one, file: `${one.name}.mp4` })) };
  assert.equal(observationFiles(clips), undefined);
  await putFiles(folder, { "observed.jsonl": "" });
  assert.deepEqual(observationFiles(clips), [join(folder, "observed.jsonl")]);
});

test("the lines of several cameras come in the order of their times", async context => {
  const folder = await makeFolder(context);
  const line = (name: string, t: number) => `${asJson({ camera: name, t, items: [], hands: [] })}\n`;
  await putFiles(folder, {
    "a.jsonl": line("a", 0) + line("a", 0.2),
    "b.jsonl": line("b", 0) + line("b", 0.1),
  });
  const lines = await readLines([join(folder, "a.jsonl"), join(folder, "b.jsonl")]);
  assert.deepEqual(
    lines.map(({ camera: name, t }) => [name, t]),
    [
      ["a", 0],
      ["b", 0],
      ["b", 0.1],
      ["a", 0.2],
    ],
  );
});

test("ideal eyes see every hand and what shows enough of itself, under its right name", async context => {
  const folder = await makeFolder(context);
  const box = [0.1, 0.2, 0.3, 0.4];
  const seen = (label: string, visible: number) => ({ label, box, visible });
  const frame = (t: number) => ({
    camera: "a",
    t,
    items: [seen("pear", 0.39), seen("apple", 0.4)],
    hands: [seen("hand", 0.1)],
  });
  await putFiles(folder, { "seen.jsonl": [0.1, 0].map(t => `${asJson(frame(t))}\n`).join("") });
  const sure = (label: string) => ({ label, score: 1, box });
  const observed = { camera: "a", items: [sure("apple")], hands: [sure("hand")] };
  assert.deepEqual(await readIdeal(folder, 0.4), [
    { ...observed, t: 0 },
    { ...observed, t: 0.1 },
  ]);
});

test("a trip of which nobody knows what was to be seen is refused, and so is a line of another shape", async context => {
  const folder = await makeFolder(context);
  await assert.rejects(readIdeal(folder, 0.2), /has no seen.jsonl/);
  await putFiles(folder, { "seen.jsonl": `${asJson({ camera: "a", t: 0, items: [{ label: "pear" }] })}\n` });
  await assert.rejects(readIdeal(folder, 0.2), /seen.jsonl:1 is not what is truly seen in a frame/);
});
