import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { filesIn } from "../../../src/dataset/entries.ts";
import { chooseFrames, draftOf, lookAtFrames } from "../../../src/dataset/mine.ts";
import { type MinedFrame, suspectFrames } from "../../../src/dataset/mining.ts";
import { readHeaders } from "../../../src/dataset/pictures.ts";
import { fakeDetector } from "./fake-detector.ts";
import { makeFolder, putPicture } from "./folder.ts";
import { found } from "./metrics/scene.ts";

const sure = found("pear", 0.9, 0, 0, 10, 10);
const hand = found("hand", 0.9, 0, 0, 10, 10);
const frame = (name: string, items: MinedFrame["items"], more: Partial<MinedFrame> = {}): MinedFrame => ({
  name,
  scene: 1,
  items,
  ...more,
});
const reasonsOf = (frames: readonly MinedFrame[]) =>
  suspectFrames(frames, { threshold: 0.4 })
    .map(({ name, reasons }) => `${name}: ${reasons.join(", ")}`)
    .sort();

test("a score near the threshold is unsure, far above and far below it is not", () => {
  const scored = (score: number) =>
    frame(String(score), [found("pear", score, 0, 0, 10, 10)], { scene: score });
  assert.deepEqual(
    reasonsOf([scored(0.1), scored(0.2), scored(0.39), scored(0.41), scored(0.61), scored(0.95)]),
    ["0.2: unsure", "0.39: unsure", "0.41: unsure"],
  );
});

test("a frame that counts otherwise than its equal neighbours is suspicious, a lasting change is not", () => {
  const flicker = [frame("a", [sure]), frame("b", []), frame("c", [sure])];
  assert.deepEqual(reasonsOf(flicker), ["b: frames disagree"]);
  assert.deepEqual(reasonsOf([frame("a", [sure]), frame("b", []), frame("c", [])]), []);
  assert.deepEqual(reasonsOf([frame("a", [sure]), frame("b", [sure]), frame("c", [sure])]), []);
});

test("frames of another scene cannot disagree", () => {
  for (const scenes of [
    [1, 2, 1],
    [1, 2, 2],
    [1, 1, 2],
  ]) {
    const frames = [[sure], [], [sure]].map((items, at) => frame(`${at}`, items, { scene: scenes[at] ?? 0 }));
    assert.deepEqual(reasonsOf(frames), []);
  }
});

test("a count that changes while no hand is seen is suspicious on both sides, with a hand it is not", () => {
  const change = (hands: MinedFrame["items"]) => [
    frame("a", [sure], { hands: [] }),
    frame("b", [sure], { hands }),
    frame("c", [], { hands: [] }),
    frame("d", [], { hands: [] }),
  ];
  assert.deepEqual(reasonsOf(change([])), [
    "b: hands and contents disagree",
    "c: hands and contents disagree",
  ]);
  assert.deepEqual(reasonsOf(change([hand])), []);
});

test("without a hand model nothing is said about hands", () => {
  assert.deepEqual(reasonsOf([frame("a", [sure]), frame("b", [])]), []);
});

test("contradictions come before doubts", () => {
  const unsure = found("pear", 0.35, 20, 0, 30, 10);
  const order = suspectFrames(
    [frame("doubt", [sure, unsure]), frame("flicker", []), frame("after", [sure])],
    { threshold: 0.4 },
  );
  assert.deepEqual(
    order.map(one => one.name),
    ["flicker", "doubt"],
  );
});

test("frames are looked at in order of their numbers, and equal ones are mined once", async context => {
  const folder = await makeFolder(context);
  for (const [name, colour] of [
    ["shelf-2", "#808080"],
    ["shelf-10", "#808080"],
    ["shelf-1", "#808080"],
  ] as const) {
    await putPicture(join(folder, `${name}.png`), [40, 30], colour);
  }
  const { headers } = await readHeaders(await filesIn(folder));
  const detector = fakeDetector([{ label: "pear", score: 0.35, box: [0.25, 0, 0.5, 2] }]);
  const frames = await lookAtFrames([...headers.values()], { items: detector });
  assert.deepEqual(
    frames.map(({ name, scene }) => [name, scene]),
    [
      ["shelf-1", 0],
      ["shelf-2", 0],
      ["shelf-10", 0],
    ],
  );
  const suspects = suspectFrames(frames, { threshold: 0.4 });
  assert.equal(suspects.length, 3);
  const chosen = chooseFrames(suspects, frames, 2);
  assert.equal(chosen.length, 1);
  const [first] = chosen;
  assert.ok(first);
  assert.deepEqual(
    draftOf(first.frame, 0.2).objects.map(({ label, box }) => ({ label, box })),
    [{ label: "pear", box: [10, 0, 20, 30] }],
  );
  assert.deepEqual(draftOf(first.frame, 0.36).objects, []);
});

test("each series of frames is looked at by itself, with both models, and is a scene of its own", async context => {
  const folder = await makeFolder(context);
  for (const name of ["shelf-2", "cart-2", "shelf-1", "cart-1"])
    await putPicture(join(folder, `${name}.png`), [40, 30]);
  const { headers } = await readHeaders(await filesIn(folder));
  const items = fakeDetector([{ label: "pear", score: 0.9, box: [0, 0, 1, 1] }]);
  const hands = fakeDetector([{ label: "hand", score: 0.8, box: [0, 0, 1, 1] }]);
  let looks = 0;
  const frames = await lookAtFrames([...headers.values()], { items, hands }, () => {
    looks += 1;
  });
  assert.deepEqual(
    frames.map(({ name, scene }) => `${name} ${scene}`),
    ["cart-1 0", "cart-2 0", "shelf-1 1", "shelf-2 1"],
  );
  assert.deepEqual(
    frames.map(one => [...one.items, ...(one.hands ?? [])].map(({ label }) => label)),
    new Array(4).fill(["pear", "hand"]),
  );
  assert.equal(looks, 8);
});
