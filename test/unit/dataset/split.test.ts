import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import type { LabelledPicture } from "../../../src/dataset/labelled.ts";
import { areAlike, bitsApart, fingerprintOf, straddlers } from "../../../src/dataset/likeness.ts";
import { originOf, splitBySource } from "../../../src/dataset/split.ts";
import { makeFolder } from "./folder.ts";

const named = (name: string): LabelledPicture => ({
  name,
  file: `${name}.jpg`,
  width: 10,
  height: 10,
  depth: 3,
  objects: [],
});
const series = (source: string, count: number) =>
  Array.from({ length: count }, (_, at) => named(`${source} (${at + 1})`));
const numbersOf = (pictures: readonly LabelledPicture[] | undefined) =>
  (pictures ?? []).map(picture => originOf(picture.name).number).sort((a, b) => a - b);
const parts = [
  { name: "train", share: 0.8 },
  { name: "val", share: 0.2 },
];

test("the last number of a name is its place in the series before it", () => {
  assert.deepEqual(originOf("pear (7)"), { source: "pear", number: 7 });
  assert.deepEqual(originOf("IMG_0042"), { source: "IMG", number: 42 });
  assert.deepEqual(originOf("trip-3-frame-120"), { source: "trip-3-frame", number: 120 });
  assert.deepEqual(originOf("shelf"), { source: "shelf", number: 0 });
  assert.deepEqual(originOf("IMG_8396_jpg.rf.ef23ab74f5"), originOf("IMG_8396_JPG.rf.0978f1acdf"));
  assert.deepEqual(originOf("pear (7)-aug12"), originOf("pear (7)"));
  assert.deepEqual(originOf("pear (7)-aug12-aug3"), originOf("pear (7)"), "a copy of a copy");
  assert.deepEqual(originOf("pear (7)-aug1_jpg.rf.0978f1"), originOf("pear (7)"), "a copy's export");
});

test("each series is cut once, by number, whatever order the pictures come in", () => {
  const shuffled = [...series("pear", 20), ...series("mango", 10)].reverse();
  const dealt = splitBySource(shuffled, parts);
  const val = dealt.get("val") ?? [];
  assert.deepEqual(numbersOf(val.filter(one => one.name.startsWith("pear"))), [17, 18, 19, 20]);
  assert.deepEqual(numbersOf(val.filter(one => one.name.startsWith("mango"))), [9, 10]);
  assert.equal(dealt.get("train")?.length, 24);
});

test("a scene of neighbours that look alike is never cut", () => {
  // 15 to 20 show the same; the cut would fall between 16 and 17.
  const sameScene = (a: LabelledPicture, b: LabelledPicture) =>
    originOf(a.name).number >= 15 && originOf(b.name).number >= 15;
  const dealt = splitBySource(series("pear", 20), parts, { alike: sameScene });
  assert.deepEqual(numbersOf(dealt.get("val")), [15, 16, 17, 18, 19, 20]);
});

test("a short series stays whole, and so does every one when asked", () => {
  const places = (dealt: Map<string, LabelledPicture[]>) =>
    [...dealt.values()].map(part => part.length).sort();
  assert.deepEqual(places(splitBySource(series("pear", 9), parts)), [0, 9]);
  assert.deepEqual(
    places(splitBySource(series("pear", 100), parts, { wholeSources: true })),
    [0, 100].sort(),
  );
});

test("of many short series each part gets about its share, also where names are short", () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const loose = letters.flatMap(one => letters.map(other => named(`${one}${other}`)));
  const three = [
    { name: "train", share: 0.6 },
    { name: "val", share: 0.3 },
    { name: "test", share: 0.1 },
  ];
  const dealt = splitBySource(loose, three);
  for (const { name, share } of three) {
    const got = dealt.get(name)?.length ?? 0;
    // A deviation of binomial chance is at most 13 of 676.
    assert.ok(Math.abs(got - share * loose.length) < 50, `${name}: ${got} of ${loose.length}`);
  }
});

test("a series may be as long as a camera's month", () => {
  const dealt = splitBySource(series("trip", 150_000), parts, { wholeSources: true });
  assert.deepEqual([...dealt.values()].map(part => part.length).sort(), [0, 150_000]);
});

test("every picture lands in exactly one part, and adding a series moves no other", () => {
  const names = fc.uniqueArray(fc.tuple(fc.constantFrom("pear", "hand", "IMG_", "x-"), fc.nat(200)), {
    selector: ([source, number]) => `${source}${number}`,
  });
  fc.assert(
    fc.property(names, drawn => {
      const pictures = drawn.map(([source, number]) => named(`${source}${number}`));
      const dealt = splitBySource(pictures, parts);
      const all = [...dealt.values()].flat();
      assert.equal(all.length, pictures.length);
      assert.equal(new Set(all).size, pictures.length);
      const more = splitBySource([...pictures, ...series("new one", 30)], parts);
      const val = (part: Map<string, LabelledPicture[]>) =>
        new Set((part.get("val") ?? []).map(one => one.name).filter(name => !name.startsWith("new")));
      assert.deepEqual(val(more), val(dealt));
    }),
  );
});

test("the same photo at another size, brightness and quality is alike; another photo is not", async context => {
  const folder = await makeFolder(context);
  const draw = (shape: string) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="240" fill="#777"/>${shape}</svg>`,
      ),
    );
  const pear =
    '<circle cx="100" cy="120" r="70" fill="#cc3"/><rect x="220" y="30" width="60" height="180" fill="#246"/>';
  await draw(pear).png().toFile(join(folder, "a.png"));
  await draw(pear)
    .resize(200)
    .modulate({ brightness: 1.1 })
    .jpeg({ quality: 40 })
    .toFile(join(folder, "b.jpg"));
  await draw('<path d="M0 240 L160 0 L320 240 Z" fill="#fff"/>').png().toFile(join(folder, "c.png"));
  const [a, b, c] = await Promise.all(
    ["a.png", "b.jpg", "c.png"].map(file => fingerprintOf(join(folder, file))),
  );
  assert.ok(areAlike(a, b));
  assert.ok(!areAlike(a, c));
  assert.ok(!areAlike(a, undefined));
});

test("bits apart are counted over all words", () => {
  const bits = (...words: number[]) => Uint32Array.from(words);
  assert.equal(bitsApart(bits(0, 0), bits(0xffffffff, 1)), 33);
  assert.equal(bitsApart(bits(0b1011), bits(0b0001)), 2);
});

test("one stray that many others resemble is given up, not the many", () => {
  const same = Uint32Array.of(0, 0, 0, 0, 0, 0, 0, 0);
  const other = Uint32Array.of(-1, -1, -1, -1, 0, 0, 0, 0);
  const prints = new Map([
    ["train 1", same],
    ["train 2", same],
    ["train 3", other],
    ["val 1", same],
    ["val 2", Uint32Array.of(0, 0, 0, 0, -1, -1, -1, -1)],
  ]);
  const left = straddlers(
    [
      ["train 1", "train 2", "train 3"],
      ["val 1", "val 2"],
    ],
    prints,
  );
  assert.deepEqual(
    left.map(one => one.picture),
    ["val 1"],
  );
  assert.equal(left[0]?.bits, 0);
});
