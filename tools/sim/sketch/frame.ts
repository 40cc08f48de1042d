import { dot, minus, type Vec3 } from "../world/space.ts";
import type { Rays } from "./rays.ts";

/** A rectangle of the grid's cells; right and bottom are exclusive. */
export type Frame = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** A box somewhere in the world: its middle, the directions of its own axes, half its size along them. */
export type Block = { readonly at: Vec3; readonly axes: readonly [Vec3, Vec3, Vec3]; readonly half: Vec3 };

/** A corner nearer to the camera than this (metres), or behind it, has no place in the picture. */
const tooNear = 0.02;
/** What reaches behind the camera is cut off at this depth (metres). */
const cut = 0.001;

/** A block's corners as a camera has them (right, up, depth), kept from one block to the next. */
const corners = new Float64Array(24);
/** The rectangle that grows as spots are added to it; shares of the picture, 0 in its middle. */
const bounds = { left: 0, top: 0, right: 0, bottom: 0 };

/** The cells a block can show in, from its corners; nothing when it is out of the picture. */
export function frameOf(view: Rays, block: Block): Frame | undefined {
  const nearOnes = placeCorners(view, block);
  if (nearOnes === 8) return undefined;
  bounds.left = bounds.top = Number.POSITIVE_INFINITY;
  bounds.right = bounds.bottom = Number.NEGATIVE_INFINITY;
  if (nearOnes === 0) boundWhole(view);
  else boundCut(view);
  const { side } = view;
  const left = cellOf(Math.floor((0.5 + bounds.left) * side) - 1, side);
  const top = cellOf(Math.floor((0.5 + bounds.top) * side) - 1, side);
  const right = cellOf(Math.ceil((0.5 + bounds.right) * side) + 1, side);
  const bottom = cellOf(Math.ceil((0.5 + bounds.bottom) * side) + 1, side);
  return left < right && top < bottom ? { left, top, right, bottom } : undefined;
}

/** Takes down where the corners are; tells how many of them have no place in the picture. */
function placeCorners({ camera, sight }: Rays, { at, axes, half }: Block): number {
  const off = minus(at, camera.at);
  let nearOnes = 0;
  for (let way = 0; way < 3; way++) {
    const direction = way === 0 ? sight.right : way === 1 ? sight.up : sight.ahead;
    const middle = dot(off, direction);
    const x = dot(axes[0], direction) * half[0];
    const y = dot(axes[1], direction) * half[1];
    const z = dot(axes[2], direction) * half[2];
    for (let i = 0; i < 8; i++) {
      const value = middle + (i & 1 ? x : -x) + (i & 2 ? y : -y) + (i & 4 ? z : -z);
      corners[i * 3 + way] = value;
      if (way === 2 && value < tooNear) nearOnes++;
    }
  }
  return nearOnes;
}

/** Bounds a block all of which is before the camera: by its corners, where the lens shows them. */
function boundWhole({ camera, across, upward }: Rays): void {
  for (let i = 0; i < 24; i += 3) {
    const depth = (corners[i + 2] as number) * 2;
    const x = (corners[i] as number) / depth / across;
    const y = -(corners[i + 1] as number) / depth / upward;
    const factor = bendBack(x * x + y * y, camera.lens.barrel);
    include(x / factor, y / factor);
  }
}

/**
 * Bounds the part of a block that is before the camera: by the corners there, and by where its edges come out of
 * the plane of the cut. Those spots lie far outside of the picture, where the lens tells nothing, so that the
 * rectangle round them is widened by as much as the lens shifts anything at all.
 */
function boundCut({ camera, across, upward }: Rays): void {
  for (let i = 0; i < 8; i++) {
    const depth = corners[i * 3 + 2] as number;
    for (let bit = 1; bit <= 4; bit *= 2) {
      const other = corners[(i ^ bit) * 3 + 2] as number;
      if (depth < cut === other < cut) continue;
      const share = (cut - depth) / (other - depth);
      const x = mixed(i * 3, (i ^ bit) * 3, share);
      const y = mixed(i * 3 + 1, (i ^ bit) * 3 + 1, share);
      include(x / cut / across / 2, -y / cut / upward / 2);
    }
    if (depth < cut) continue;
    include(
      (corners[i * 3] as number) / depth / across / 2,
      -(corners[i * 3 + 1] as number) / depth / upward / 2,
    );
  }
  const most = 1 - camera.lens.barrel * 0.5;
  if (bounds.left < 0) bounds.left /= most;
  if (bounds.top < 0) bounds.top /= most;
  if (bounds.right > 0) bounds.right /= most;
  if (bounds.bottom > 0) bounds.bottom /= most;
}

function mixed(a: number, b: number, share: number): number {
  return (corners[a] as number) * (1 - share) + (corners[b] as number) * share;
}

function include(x: number, y: number): void {
  if (x < bounds.left) bounds.left = x;
  if (x > bounds.right) bounds.right = x;
  if (y < bounds.top) bounds.top = y;
  if (y > bounds.bottom) bounds.bottom = y;
}

/** What the lens divides by to show a spot whose distance from the middle has this square: see `unbend`. */
function bendBack(square: number, barrel: number): number {
  let factor = 1;
  for (let i = 0; i < 13; i++) {
    const next = 1 - barrel * (0.5 - Math.min(1, square / (factor * factor)));
    if (Math.abs(next - factor) < 1e-9) return next;
    factor = next;
  }
  return factor;
}

function cellOf(cell: number, side: number): number {
  return Math.min(side, Math.max(0, cell));
}
