import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openSketcher } from "../../../../tools/sim/sketch/sketch.ts";
import { playTrip, type Trip } from "../../../../tools/sim/trip/plan.ts";
import type { Kind } from "../../../../tools/sim/trip/truth.ts";
import { goodOf } from "../../../../tools/sim/world/goods.ts";
import { type Fall, openPhysics } from "../../../../tools/sim/world/physics.ts";
import { basket, isInside, rimWidthAt } from "../../../../tools/sim/world/places.ts";
import type { Place, Thing } from "../../../../tools/sim/world/scene.ts";
import { depthOf } from "../../../../tools/sim/world/solids.ts";
import { turnAbout, upright, type Vec3 } from "../../../../tools/sim/world/space.ts";

let fallIn: (place: Place) => Fall;
before(async () => {
  fallIn = await openPhysics();
});

const trip = (kind: Kind, nth: number): Trip =>
  playTrip(fallIn, { seed: 31, nth, kind, cameras: 2, size: 512, framesPerSecond: 10 });

/** The pieces that a happening brought, in the order in which they came, and the frame in which it was over. */
function broughtBy({ frames: [frames = []] }: Trip, { from, to }: { from: number; to: number }) {
  const start = frames.findLastIndex(({ t }) => t < from - 0.05);
  const end = frames.findLastIndex(({ t }) => t <= to);
  const old = new Set(frames[start]?.things.map(({ id }) => id));
  const ids = frames[end]?.things.map(({ id }) => id).filter(id => !old.has(id)) ?? [];
  return { end, ids: ids.sort((a, b) => a - b) };
}

/** How much the camera that sees most of the first thing sees of it when each happening is over. */
function mostSeen(kind: Kind, trips: number): number[] {
  return Array.from({ length: trips }, (_, nth) => trip(kind, nth)).flatMap(one =>
    one.truth.actions
      .filter(action => action.kind === kind)
      .map(action => {
        const { end, ids } = broughtBy(one, action);
        assert.ok(ids.length > 1, "something lies there, and something on it");
        const shares = one.frames.map(frames => {
          const frame = frames[end] ?? frames.at(-1);
          const seen = frame ? openSketcher()(frame.camera, frame.things, frame.hands) : [];
          return seen.find(({ id }) => id === ids[0])?.visible ?? 0;
        });
        return Math.max(...shares);
      }),
  );
}

test("of what is to be hidden no camera sees all, and some of it mostly shows", () => {
  const shares = mostSeen("hidden", 6);
  assert.ok(
    shares.every(share => share < 0.95),
    shares.join(),
  );
  const inPart = shares.filter(share => share > 0.2 && share < 0.8);
  assert.ok(inPart.length > shares.length / 2, shares.join());
});

test("of what is to be buried hardly anything shows", () => {
  const shares = mostSeen("buried", 6);
  const hardly = shares.filter(share => share <= 0.2);
  assert.ok(hardly.length > 0.8 * shares.length, shares.join());
});

test("what is set down on the rim lies on its wire, balanced, and has not come in yet", () => {
  const { frames, truth } = trip("rim", 0);
  for (const { from, to } of truth.actions.filter(({ kind }) => kind === "rim")) {
    const during = frames[0]?.filter(({ t }) => t >= from && t <= to) ?? [];
    const resting = during.flatMap(({ things }, i) => {
      const last = during[i - 1]?.things;
      return things.filter(thing => isHigh(thing) && last?.some(one => isAt(one, thing)));
    });
    const [thing] = resting;
    assert.ok(thing && resting.length > 5);
    const { at, turn } = thing.pose;
    assert.equal(isInside("cart", at), false);
    assert.ok(Math.abs(at[0]) - rimWidthAt(at[2]) < 0.011);
    const low = at[1] - depthOf(goodOf(thing.sku).form, turn) - basket.height;
    assert.ok(low > 0 && low < 0.01, `its lowest point is ${low} m above the rim's middle`);
  }
});

const isHigh = ({ pose }: Thing): boolean => pose.at[1] > basket.height;
const isAt = (a: Thing, b: Thing): boolean => a.id === b.id && a.pose.at.join() === b.pose.at.join();

test("an eye sees of a thing what nothing that lies there is before", () => {
  const fall = fallIn("table");
  const flat = turnAbout([1, 0, 0], Math.PI / 2);
  const put = (id: number, sku: string, at: Vec3, turn = upright) =>
    fall.put({ id, sku, pose: { at, turn } });
  const above: Vec3 = [0, 1.2, 0];
  put(1, "orange", [0, 0.05, 0]);
  fall.step();
  assert.equal(fall.shareSeen(1, above), 1);
  put(2, "cereal-honey", [0.085, 0.2, 0], flat);
  fall.step();
  const half = fall.shareSeen(1, above);
  assert.ok(half > 0.3 && half < 0.7, `${half} of it`);
  put(3, "cereal-choco", [-0.06, 0.28, 0], flat);
  fall.step();
  assert.equal(fall.shareSeen(1, above), 0);
  assert.equal(fall.shareSeen(1, [0, 0.05, -1.2]), 1);
  fall.hold(2);
  fall.hold(3);
  fall.step();
  assert.equal(fall.shareSeen(1, above), 1, "what a hand holds hides nothing");
  fall.close();
});

test("a body reaches as far below its middle as it is turned", () => {
  const on = (axis: Vec3) => turnAbout(axis, Math.PI / 2);
  const depths = [
    depthOf(goodOf("can-beans").form, upright),
    depthOf(goodOf("can-beans").form, on([1, 0, 0])),
    depthOf(goodOf("cucumber").form, on([0, 0, 1])),
    depthOf(goodOf("orange").form, turnAbout([1, 2, 3], 0.7)),
  ];
  const { form } = goodOf("can-beans");
  assert.ok(form.kind === "can");
  for (const [i, wanted] of [form.height / 2, form.radius, 0.022, 0.04].entries()) {
    assert.ok(Math.abs((depths[i] ?? 0) - wanted) < 1e-9, `${depths[i]} is not ${wanted}`);
  }
});
