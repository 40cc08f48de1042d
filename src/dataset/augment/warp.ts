import { grey } from "../../models/contract.ts";
import type { Pixels } from "../pictures.ts";

/** Takes a point of the new picture to one of the old: `x' = xx·x + xy·y + x0`, `y' = yx·x + yy·y + y0`. */
export type Affine = {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
};

/**
 * The picture seen through an affine map, in a size of pixels: each pixel's middle is looked up in the old
 * picture and blended from the four pixels around it; what lies outside is grey. Meant for turning and
 * enlarging: when shrinking, most of the old pixels would never be looked at.
 *
 * It stands here because libvips, when it enlarges, shifts the picture by half a pixel, and boxes must not
 * be half a pixel off.
 */
export function warp(
  pixels: Pixels,
  size: { readonly width: number; readonly height: number },
  toOld: Affine,
): Pixels {
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const oldX = toOld.xx * (x + 0.5) + toOld.xy * (y + 0.5) + toOld.x0;
      const oldY = toOld.yx * (x + 0.5) + toOld.yy * (y + 0.5) + toOld.y0;
      copySample(pixels, oldX, oldY, data, (y * size.width + x) * 3);
    }
  }
  return { data, ...size };
}

function copySample(
  { data, width, height }: Pixels,
  x: number,
  y: number,
  into: Uint8Array,
  at: number,
): void {
  if (x < 0 || y < 0 || x > width || y > height) {
    into.fill(grey, at, at + 3);
    return;
  }
  const left = Math.min(Math.max(x - 0.5, 0), width - 1);
  const top = Math.min(Math.max(y - 0.5, 0), height - 1);
  const column = Math.floor(left);
  const row = Math.floor(top);
  const toRight = left - column;
  const toBottom = top - row;
  const here = (row * width + column) * 3;
  const right = column + 1 < width ? 3 : 0;
  const below = row + 1 < height ? width * 3 : 0;
  for (let colour = here; colour < here + 3; colour += 1) {
    const upper = (data[colour] ?? 0) * (1 - toRight) + (data[colour + right] ?? 0) * toRight;
    const lower = (data[colour + below] ?? 0) * (1 - toRight) + (data[colour + below + right] ?? 0) * toRight;
    into[at + colour - here] = Math.round(upper * (1 - toBottom) + lower * toBottom);
  }
}
