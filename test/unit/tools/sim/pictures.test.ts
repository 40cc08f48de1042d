import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { type LabelledObject, plainObject } from "../../../../src/dataset/labelled.ts";
import type { Clutter } from "../../../../src/dataset/metrics/clutter.ts";
import { listClutter } from "../../../../tools/sim/pictures/lists.ts";
import { heapNames, planHeap, viewsPerHeap } from "../../../../tools/sim/pictures/plan.ts";
import { labelled, takePicture } from "../../../../tools/sim/pictures/run.ts";
import { type Fall, openPhysics } from "../../../../tools/sim/world/physics.ts";
import { isInside } from "../../../../tools/sim/world/places.ts";
import type { Place } from "../../../../tools/sim/world/scene.ts";
import { minus } from "../../../../tools/sim/world/space.ts";

let fallIn: (place: Place) => Fall;
before(async () => {
  fallIn = await openPhysics();
});

test("the same seed and number plan the same heap, another number another", () => {
  const heap = planHeap(fallIn, 5, 0, 416);
  assert.equal(heap.length, viewsPerHeap);
  assert.deepEqual(planHeap(fallIn, 5, 0, 416), heap);
  assert.notDeepEqual(planHeap(fallIn, 5, 1, 416)[0]?.scene.things, heap[0]?.scene.things);
});

test("a heap has as many things as its clutter promises, and those of a cart lie in it", () => {
  const most: Record<Clutter, number> = { easy: 10, medium: 15, hard: 20 };
  const least: Record<Clutter, number> = { easy: 3, medium: 10, hard: 15 };
  for (let heap = 0; heap < 6; heap++) {
    for (const { clutter, scene } of planHeap(fallIn, 21, heap, 416)) {
      const heaped = scene.things.length - scene.hands.length;
      assert.ok(heaped <= most[clutter], `${heaped} things in an ${clutter} heap`);
      if (scene.surroundings.place !== "cart") continue;
      assert.ok(scene.things.length >= least[clutter], `${scene.things.length} things in an ${clutter} heap`);
      const lost = scene.things.slice(0, heaped).filter(({ pose }) => !isInside("cart", pose.at));
      assert.deepEqual(lost, []);
    }
  }
});

test("hands bring something along in most pictures, right where they are", () => {
  const [plans, heaped] = [planHeap(fallIn, 5, 2, 416), 17];
  const hands = plans.flatMap(({ scene }) => scene.hands);
  const held = plans.flatMap(({ scene }) =>
    scene.things
      .filter(({ id }) => id > heaped)
      .map(({ pose }) => scene.hands.map(hand => Math.hypot(...minus(hand.pose.at, pose.at)))),
  );
  assert.ok(hands.length > 2 && held.length > hands.length / 2, `${held.length} in ${hands.length} hands`);
  // A detector that has seen empty hands only knows nothing of what is being put in.
  for (const away of held) assert.ok(Math.min(...away) < 0.25, `${away}`);
});

test("the lists of easy and hard pictures count the goods that can be seen, not hands", async context => {
  const out = await mkdtemp(join(tmpdir(), "stepout-lists-"));
  context.after(() => rm(out, { recursive: true }));
  const many = (count: number, label = "apple", difficult = false) =>
    Array.from({ length: count }, () => ({ ...plainObject(label, [0, 0, 9, 9]), difficult }));
  const picture = (name: string, objects: LabelledObject[]) =>
    ({ name, file: `${name}.jpg`, width: 99, height: 99, depth: 3, objects }) as const;
  await listClutter(out, [
    picture("a", [...many(10), ...many(2, "hand")]),
    picture("b", [...many(11), ...many(9, "pear", true)]),
    picture("c", many(16)),
    picture("d", []),
  ]);
  const list = (level: Clutter) => readFile(join(out, "ImageSets/Main", `${level}.txt`), "utf8");
  assert.deepEqual(await Promise.all((["easy", "medium", "hard"] as const).map(list)), [
    "a\nd\n",
    "b\n",
    "c\n",
  ]);
});

test("views of one heap differ in camera and light and share what lies there", () => {
  const [first, second] = planHeap(fallIn, 5, 2, 416);
  assert.ok(first && second);
  assert.equal(first.clutter, heapNames(5, 2).clutter);
  assert.deepEqual(first.scene.things[0], second.scene.things[0]);
  assert.notDeepEqual(first.scene.camera.at, second.scene.camera.at);
});

test("ids are unlike within a picture, and hands have names of their own", () => {
  const [plan] = planHeap(fallIn, 5, 3, 416);
  assert.ok(plan);
  const ids = [...plan.scene.things, ...plan.scene.hands].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const part = { box: [1, 1, 9, 9] as const, visible: 1, truncated: false, occluded: false };
  const seen = ids.map(id => ({ id, ...part }));
  const labels = labelled(plan.scene, seen).map(({ label }) => label);
  assert.deepEqual(labels, [
    ...plan.scene.things.map(({ sku }) => sku),
    ...plan.scene.hands.map(() => "hand"),
  ]);
});

test("what a hand holds takes the place of nothing where something fell off the table", () => {
  const plans = planHeap(fallIn, 5, 2, 416);
  const heaped = plans.map(({ scene }) => scene.things.filter(({ id }) => id <= 17));
  assert.ok((heaped[0]?.length ?? 17) < 17, "of this heap something fell off");
  for (const { name, scene } of plans) {
    const ids = scene.things.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, `${name}: ${ids}`);
  }
});

test("slivers are not labelled", () => {
  const scene = {
    things: [{ id: 1, sku: "apple", look: 0, pose: { at: [0, 0, 0], turn: [0, 0, 0, 1] } }],
    hands: [],
  } as const;
  const part = { id: 1, visible: 0.01, truncated: true, occluded: false };
  assert.deepEqual(labelled(scene, [{ ...part, box: [0, 5, 2, 30] }]), []);
  assert.deepEqual(labelled(scene, [{ ...part, box: [0, 5, 30, 7] }]), []);
  assert.equal(labelled(scene, [{ ...part, box: [0, 5, 3, 8] }]).length, 1);
});

test("what is seen a fifth or more is not difficult", () => {
  const scene = {
    things: [{ id: 1, sku: "pear", look: 0, pose: { at: [0, 0, 0], turn: [0, 0, 0, 1] } }],
    hands: [],
  } as const;
  const part = { id: 1, box: [0, 0, 5, 5] as const, truncated: false, occluded: true };
  const difficult = (visible: number) => labelled(scene, [{ ...part, visible }])[0]?.difficult;
  assert.deepEqual([difficult(0.199), difficult(0.2)], [true, false]);
});

test("a picture for whose annotation the disk has no room is taken again, not for whole", async context => {
  const out = await mkdtemp(join(tmpdir(), "stepout-pictures-"));
  context.after(() => rm(out, { recursive: true }));
  const [plan] = planHeap(fallIn, 5, 0, 16);
  assert.ok(plan);
  const annotation = join(out, "Annotations", `${plan.name}.xml`);
  await mkdir(join(out, "Annotations"));
  // What is written beside the place it is meant for ends on a full disk.
  await symlink("/dev/full", `${annotation}.part`);
  const studio = { take: async () => ({ jpeg: Buffer.from("a picture"), seen: [] }) };
  await assert.rejects(takePicture(studio, plan, out), { code: "ENOSPC" });
  assert.deepEqual(await readdir(join(out, "Annotations")), [], "no half file takes what room is left");
  await takePicture(studio, plan, out);
  assert.equal(existsSync(annotation), true);
});
