import assert from "node:assert/strict";
import { test } from "node:test";
import { configSchema } from "../../../src/config/schema.ts";
import { watchingWarnings } from "../../../src/config/watching.ts";

type Wish = {
  readonly watches: string;
  readonly space?: string;
  readonly source?: string;
  readonly zone?: readonly (readonly number[])[];
};

function warned(...cameras: readonly Wish[]): string[] {
  const config = configSchema.pick({ cameras: true }).parse({
    cameras: cameras.map((camera, i) => ({ name: `eye-${i + 1}`, source: `v4l2:/dev/video${i}`, ...camera })),
  });
  return watchingWarnings(config);
}

test("a basket's cameras, or shelves with spaces of their own, need no warning", () => {
  assert.deepEqual(warned({ watches: "basket" }, { watches: "basket" }), []);
  assert.deepEqual(warned({ watches: "shelf", space: "left" }, { watches: "shelf", space: "right" }), []);
});

test("a shelf beside a basket is told to bill twice", () => {
  const [warning, ...others] = warned({ watches: "basket" }, { watches: "shelf" });
  assert.match(warning ?? "", /basket \(eye-1\) and a shelf \(eye-2\).*billed twice/);
  assert.deepEqual(others, []);
});

test("spaces of a basket's cameras are told to mean nothing", () => {
  const [warning] = warned({ watches: "basket", space: "top" }, { watches: "basket", space: "seat" });
  assert.match(warning ?? "", /eye-1, eye-2.*one basket/);
});

test("a shelf's camera that was copied without another source is told to bill twice", () => {
  const copied = { watches: "shelf", source: "rtsp://10.0.0.9/1" };
  const [warning, ...others] = warned(copied, { watches: "shelf" }, copied);
  assert.match(warning ?? "", /eye-1 and eye-3 have one source and one zone: .*billed twice\. Correct/);
  assert.deepEqual(others, []);
  assert.equal(warned({ ...copied, space: "left" }, { ...copied, space: "right" }).length, 1);
});

test("one picture may serve two shelves with a zone each, or two names of one space", () => {
  const picture = { watches: "shelf", source: "rtsp://10.0.0.9/1" };
  const upper = [
    [0, 0],
    [1, 0],
    [1, 0.5],
  ];
  assert.deepEqual(warned(picture, { ...picture, zone: upper }), []);
  assert.deepEqual(warned({ ...picture, space: "left" }, { ...picture, space: "left" }), []);
  const basket = { ...picture, watches: "basket" };
  assert.deepEqual(warned(basket, basket), []);
});
