import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Picture } from "../../../src/device/detector-canvas.ts";
import { openCanvas } from "../../../src/device/detector-canvas.ts";

const [width, height] = [8, 6];
const grey = 114;

/** A picture of distinct bytes, its rows `padding` bytes longer than their pixels. */
function picture(wide: number, high: number, padding: number): Picture {
  const stride = wide * 3 + padding;
  const data = Uint8Array.from({ length: stride * high }, (_, at) => (at * 7 + 1) % 256);
  return padding === 0 ? { data, width: wide, height: high } : { data, width: wide, height: high, stride };
}

function expected({ data, width: wide, height: high, stride = wide * 3 }: Picture): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [row, column] = [Math.floor(at / (width * 3)), at % (width * 3)];
    return row < high && column < wide * 3 ? (data[row * stride + column] ?? -1) : grey;
  });
}

describe("the detector's canvas", () => {
  it("shows the newest picture at its top left and grey elsewhere, whatever was drawn before", () => {
    const size = fc.tuple(
      fc.integer({ min: 1, max: width }),
      fc.integer({ min: 1, max: height }),
      fc.integer({ min: 0, max: 5 }),
    );
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 4 }), sizes => {
        const canvas = openCanvas(width, height);
        for (const [wide, high, padding] of sizes) {
          const given = picture(wide, high, padding);
          canvas.draw(given);
          assert.deepEqual(canvas.bytes, expected(given));
        }
      }),
    );
  });

  it("stays the same memory, so that a model can read it again and again", () => {
    const canvas = openCanvas(width, height);
    const { bytes } = canvas;
    canvas.draw(picture(width, height, 0));
    assert.equal(canvas.bytes, bytes);
  });

  it("takes a last row without its padding", () => {
    const given = picture(4, 2, 2);
    const canvas = openCanvas(width, height);
    canvas.draw({ ...given, data: given.data.subarray(0, given.data.length - 2) });
    assert.deepEqual(canvas.bytes, expected(given));
  });

  it("refuses pictures that are too large or have too few bytes", () => {
    const canvas = openCanvas(width, height);
    assert.throws(() => canvas.draw(picture(width + 1, 1, 0)), /does not fit the model's 8x6/);
    assert.throws(() => canvas.draw(picture(1, height + 1, 0)), /does not fit/);
    assert.throws(
      () => canvas.draw({ ...picture(4, 2, 0), data: new Uint8Array(23) }),
      /needs 24 bytes but has 23/,
    );
    assert.throws(() => canvas.draw({ ...picture(4, 2, 0), stride: 11 }), /whole rows/);
    // Else the last row would be left as the picture before had it.
    const padded = picture(4, 2, 6);
    assert.throws(
      () => canvas.draw({ ...padded, data: padded.data.subarray(0, 24) }),
      /needs 30 bytes but has 24/,
    );
  });
});
