import assert from "node:assert/strict";
import { it } from "node:test";
import type { Frame } from "../../../src/device/camera/camera.ts";
import { blankColour } from "../../../src/vision/blank.ts";

/** A picture as a model takes it, by the value of each byte; rows end on what belongs to none of them. */
function picture(byteAt: (x: number, y: number, channel: number) => number): Frame {
  const [width, height, stride] = [301, 200, 904];
  const data = new Uint8Array(height * stride).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let at = 0; at < 3 * width; at += 1) data[y * stride + at] = byteAt(Math.floor(at / 3), y, at % 3);
  }
  return { t: 0, data, width, height, stride };
}

const noise = (x: number, y: number) => ((x * 7919 + y * 104_729) % 13) - 6;

it("knows a black and a green picture, with a sensor's noise in them", () => {
  assert.equal(blankColour(picture(() => 0)), "#000000");
  assert.equal(blankColour(picture((_x, _y, channel) => (channel === 1 ? 135 : 0))), "#008700");
  assert.match(blankColour(picture((x, y) => 20 + noise(x, y))) ?? "", /^#1[345]/);
});

it("takes a plain floor with one small thing on it, and a dim one with a shadow, for pictures of something", () => {
  const thing = picture((x, y) => (Math.hypot(x - 90, y - 120) < 14 ? 220 : 128));
  const dim = picture((x, y) => 12 + (20 * x) / 301 + noise(x, y) / 3);
  assert.deepEqual([blankColour(thing), blankColour(dim)], [undefined, undefined]);
});
