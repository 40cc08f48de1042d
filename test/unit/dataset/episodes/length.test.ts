import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeLines } from "../../../../src/dataset/episodes/length.ts";
import { episode, lyingThere } from "./trips.ts";

const lines = (until: number) => lyingThere("apple", 3, 9, until);
const trip = episode({ seconds: 14.9 });

test("a trip that every camera saw to its end is taken as it is, also where clocks differ", () => {
  assert.equal(wholeLines(trip, lines(15)).length, 150);
  const late = { ...trip, cameras: trip.cameras.map(camera => ({ ...camera, skewMs: 2000 })) };
  assert.equal(wholeLines(late, lines(13)).length, 130);
  assert.throws(() => wholeLines(trip, lines(13)), /ends at 13\.0 s/);
});

test("a camera that ends before its trip is refused with both times and the mend", () => {
  assert.throws(() => wholeLines(trip, lines(6.5)), {
    code: "bad-data",
    message:
      "cart-1 of /trips/trip ends at 6.5 s, but by its truth.json the trip goes on to 14.9 s: " +
      "bring the whole recording, and delete observed.jsonl where it is of the cut one.",
  });
});

test("one whole camera does not stand for another that saw nothing", () => {
  const second = trip.cameras.map(camera => ({ ...camera, name: "cart-2" }));
  const two = { ...trip, cameras: [...trip.cameras, ...second] };
  assert.throws(() => wholeLines(two, lines(15)), /cart-2 of .* ends at 0\.0 s/);
});

test("of a slow camera the last frame stands for the while until the next one", () => {
  const seldom = lines(15).filter((_, nth) => nth % 20 === 0);
  assert.equal(seldom.at(-1)?.t, 14);
  assert.equal(wholeLines(trip, seldom).length, 8);
});
