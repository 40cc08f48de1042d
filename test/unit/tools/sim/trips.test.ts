import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import { openDirector } from "../../../../tools/sim/trip/director.ts";
import { someActor } from "../../../../tools/sim/trip/moves.ts";
import { playTrip, type Trip } from "../../../../tools/sim/trip/plan.ts";
import { giveRoom } from "../../../../tools/sim/trip/room.ts";
import { renderTrips } from "../../../../tools/sim/trip/run.ts";
import { type KindWish, kinds, unrulyKinds } from "../../../../tools/sim/trip/truth.ts";
import { somePerson } from "../../../../tools/sim/world/hands.ts";
import { type Fall, openPhysics } from "../../../../tools/sim/world/physics.ts";
import { isInside } from "../../../../tools/sim/world/places.ts";
import { randomOf } from "../../../../tools/sim/world/random.ts";
import type { Place } from "../../../../tools/sim/world/scene.ts";
import { cross, dot, minus, unit } from "../../../../tools/sim/world/space.ts";

let fallIn: (place: Place) => Fall;
before(async () => {
  fallIn = await openPhysics();
});

const wish = { seed: 11, nth: 0, cameras: 2, size: 64, framesPerSecond: 10 };
const trip = (kind: KindWish, nth = 0): Trip => playTrip(fallIn, { ...wish, nth, kind });

for (const kind of [...kinds, ...unrulyKinds]) {
  test(`on a trip of the kind "${kind}" what was there and what came and went makes what is there in the end`, () => {
    const { truth } = trip(kind);
    const counts = new Map(Object.entries(truth.start));
    for (const { sku, delta } of truth.events) counts.set(sku, (counts.get(sku) ?? 0) + delta);
    const left = [...counts].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(Object.fromEntries(left), truth.final);
    assert.ok(truth.actions.some(action => action.kind === kind));
    for (const { t, from, to } of truth.events) {
      assert.ok(t > 0 && t < truth.seconds);
      assert.ok(from <= t && t <= to, `${from} to ${to} does not hold ${t}`);
    }
  });
}

test("hovering, a mere hand and moving things about bring and take nothing", () => {
  for (const kind of ["hover", "hand", "moved"] as const) assert.deepEqual(trip(kind).truth.events, []);
});

test("two at once come within a second of each other, alike or different as asked", () => {
  for (const kind of ["two", "identical"] as const) {
    const { events } = trip(kind).truth;
    assert.ok(events.length >= 4);
    for (let i = 0; i < events.length; i += 2) {
      const [first, second] = events.slice(i, i + 2);
      assert.ok(first && second && second.t - first.t < 1);
      assert.equal(first.sku === second.sku, kind === "identical");
    }
  }
});

test("a piece that went in is let go after it crossed the rim, one that went out was taken before", () => {
  for (const { t, from, to } of trip("in").truth.events) assert.ok(from === t && to > t && to < t + 2.5);
  for (const { t, from, to } of trip("out").truth.events) assert.ok(to === t && from < t && from > t - 2.5);
});

test("taking out only takes, and a swap does both", () => {
  assert.ok(trip("out").truth.events.every(({ delta }) => delta < 0));
  const deltas = trip("swap").truth.events.map(({ delta }) => delta);
  assert.equal(
    deltas.reduce((sum, delta) => sum + delta, 0),
    0,
  );
  assert.ok(deltas.includes(1) && deltas.includes(-1));
});

test("a trip to order goes through what was ordered, from an empty basket on", () => {
  const { truth } = playTrip(fallIn, { ...wish, acts: ["in", "identical", "hidden", "out"] });
  assert.deepEqual(truth.start, {});
  assert.deepEqual(
    truth.actions.map(action => action.kind),
    ["in", "identical", "hidden", "out"],
  );
});

test("the same seed gives the same trip to the last pose, another seed another", () => {
  const once = playTrip(fallIn, wish);
  assert.deepEqual(playTrip(fallIn, wish), once);
  assert.notDeepEqual(playTrip(fallIn, { ...wish, seed: 12 }).truth.events, once.truth.events);
});

test("the unruly kinds are mixed when asked for, the same for the same seed, and otherwise left out", () => {
  const once = trip("unruly", 2);
  assert.deepEqual(trip("unruly", 2), once);
  const unruly = new Set<string>(unrulyKinds);
  const kindsOf = ({ truth }: Trip) => truth.actions.map(({ kind }) => kind).filter(kind => kind !== "in");
  assert.ok(kindsOf(once).length > 1 && kindsOf(once).every(kind => unruly.has(kind)), kindsOf(once).join());
  assert.ok(!kindsOf(playTrip(fallIn, wish)).some(kind => unruly.has(kind)));
});

test("what is thrown in flies over the rim while no hand is over the basket", () => {
  const { truth, frames } = trip("thrown");
  assert.ok(truth.events.length > 1);
  for (const { t, delta } of truth.events) {
    assert.equal(delta, 1);
    const frame = frames[0]?.find(one => one.t >= t);
    assert.ok(frame?.hands.every(({ pose }) => !isInside("cart", pose.at)));
  }
});

test("two who load at once are two people, whose hands are told apart", () => {
  const hands = trip("crowd").frames[0]?.map(frame => frame.hands) ?? [];
  assert.ok(hands.some(list => new Set(list.map(({ skin }) => skin)).size === 2));
  for (const list of hands) assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
});

test("the cart leaves with a hand still over it, or as the last thing goes", () => {
  assert.ok(
    trip("gate")
      .frames[0]?.at(-1)
      ?.hands.some(({ pose }) => isInside("cart", pose.at)),
  );
  const { events, seconds, final } = trip("emptied").truth;
  assert.deepEqual(final, {});
  assert.ok(seconds - (events.at(-1)?.t ?? 0) < 1.5);
});

test("every camera has a frame for every tenth of a second, and a zone within its picture", () => {
  const { truth, frames } = playTrip(fallIn, { ...wish, nth: 3, cameras: 3 });
  assert.equal(truth.cameras.length, 3);
  truth.cameras.forEach(({ zone, skewMs }, nth) => {
    assert.ok(zone.length >= 3 && zone.flat().every(value => value >= 0 && value <= 1));
    assert.ok(skewMs >= 0 && skewMs <= 200);
    const begins = (frames[nth]?.[0]?.t ?? 0) * 1000;
    assert.ok(Math.abs(begins - skewMs) <= 0.5, `it begins at ${begins} ms, not at ${skewMs}`);
    const wanted = Math.floor((truth.seconds - skewMs / 1000) * 10);
    assert.ok(Math.abs((frames[nth]?.length ?? 0) - wanted) <= 1);
  });
});

test("a knocked camera looks elsewhere afterwards, and a switched light is another light", () => {
  const knock = trip("knock").frames;
  assert.ok(knock.some(list => list[0]?.camera.target.join() !== list.at(-1)?.camera.target.join()));
  const [light = []] = trip("light").frames;
  assert.notEqual(light[0]?.surroundings.ambient.power, light.at(-1)?.surroundings.ambient.power);
});

test("who stands where a camera hangs reaches past it", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(number(0, 1), number(-0.1, 0.1), number(-0.44, -0.34), (stand, x, z) => {
      const random = randomOf(1, "room");
      const actor = someActor(random, somePerson(random), { id: 1, stand, side: "right" });
      const moved = giveRoom(actor, [[x, 0.75, z]]);
      const inward = unit([-actor.home[0], 0, -actor.home[2]]);
      const off = dot(minus([x, 0, z], moved.home), cross([0, 1, 0], inward));
      assert.ok(Math.abs(off) >= 0.199, `${off}`);
    }),
  );
});

test("who stands on another side than the camera stays where they are", () => {
  const random = randomOf(1, "room");
  const actor = someActor(random, somePerson(random), { id: 1, stand: 2.5, side: "right" });
  assert.deepEqual(giveRoom(actor, [[0, 0.75, -0.4]]), actor);
});

test("a size that no clip can have is refused before a trip is drawn in vain", async () => {
  const odd = {
    count: 1,
    first: 0,
    seed: 1,
    out: "/dev/null/none",
    cameras: 1,
    size: 417,
    fps: 10,
    workers: 1,
  };
  await assert.rejects(renderTrips(odd), {
    code: "usage",
    message: /even number of pixels: give --size 418/,
  });
});

test("a trip to order that brings more pieces than have names is refused, not told with pieces called hands", () => {
  const fall = fallIn("cart");
  const director = openDirector("cart", fall);
  const random = randomOf(1, "pieces");
  const ids = new Set<number>();
  const bring = () => {
    const hand = someActor(random, somePerson(random), { id: 201, stand: 0.5, side: "right" });
    director.actors.push(hand);
    const pose = { at: [0, 0, 0], turn: [0, 0, 0, 1] } as const;
    ids.add(director.bring("apple", 0, { actor: hand, own: pose }));
    director.dismiss(hand);
  };
  for (let i = 0; i < 180; i++) bring();
  assert.ok(!ids.has(201));
  assert.throws(bring, { code: "usage", message: /at most 180 pieces: give fewer --acts/ });
  fall.close();
});
