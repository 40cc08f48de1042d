import { Fault } from "../fault.ts";
import { grey } from "../models/contract.ts";

/** A picture in memory: rows of RGB bytes; `stride` bytes from one row to the next, absent when rows are tight. */
export type Picture = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly stride?: number;
};

/** The model's picture, filled again and again. `bytes` are [H,W,3] and always the same memory. */
export type Canvas = { readonly bytes: Uint8Array; draw(picture: Picture): void };

const channels = 3;

/**
 * A canvas of the model's size. `draw` lays a picture at its top left, by whole rows (one copy where they fill
 * the canvas's width), and keeps the rest grey. Throws Fault("bad-data") for a picture that does not fit or
 * has fewer bytes than its size says.
 */
export function openCanvas(width: number, height: number): Canvas {
  const rowBytes = width * channels;
  const bytes = new Uint8Array(rowBytes * height).fill(grey);
  let drawn = { width: 0, height: 0 };
  return {
    bytes,
    draw(picture) {
      check(picture, width, height);
      const smaller = picture.width < drawn.width || picture.height < drawn.height;
      if (smaller) bytes.fill(grey);
      drawn = { width: picture.width, height: picture.height };
      const used = picture.width * channels;
      const stride = picture.stride ?? used;
      if (used === rowBytes && stride === rowBytes) {
        bytes.set(picture.data.subarray(0, rowBytes * picture.height));
        return;
      }
      for (let row = 0; row < picture.height; row++) {
        bytes.set(picture.data.subarray(row * stride, row * stride + used), row * rowBytes);
      }
    },
  };
}

function check({ data, width, height, stride }: Picture, mostWide: number, mostHigh: number): void {
  if (width < 1 || height < 1 || width > mostWide || height > mostHigh) {
    throw new Fault(
      "bad-data",
      `A picture of ${width}x${height} does not fit the model's ${mostWide}x${mostHigh}: scale it down to fit, keeping its shape.`,
    );
  }
  const used = width * channels;
  const needed = (height - 1) * (stride ?? used) + used;
  if ((stride ?? used) < used || data.length < needed) {
    throw new Fault(
      "bad-data",
      `A ${width}x${height} RGB picture needs ${needed} bytes but has ${data.length}: give whole rows of three bytes a pixel.`,
    );
  }
}
