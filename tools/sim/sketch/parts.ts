import type { Seen } from "../world/seen.ts";
import { armId } from "./bodies.ts";
import type { Layer } from "./cast.ts";

/** Extent and area in cells by id, kept from one frame to the next. */
const lefts = new Int32Array(256);
const tops = new Int32Array(256);
const rights = new Int32Array(256);
const bottoms = new Int32Array(256);
const areas = new Int32Array(256);

/**
 * What a layer of `side` cells shows, in the order of the first cells. `wholes` tells by id in how many cells a
 * thing would show if nothing stood before it; `size` is the picture's, in pixels.
 */
export function partsOf(
  layer: Layer,
  { side, wholes, size }: { side: number; wholes: Int32Array; size: { width: number; height: number } },
): Seen[] {
  const [kx, ky] = [size.width / side, size.height / side];
  return extentsOf(layer, side).map(id => {
    const [left = 0, top = 0, right = 0, bottom = 0] = [lefts[id], tops[id], rights[id], bottoms[id]];
    const visible = Math.min(1, (areas[id] ?? 0) / Math.max(1, wholes[id] ?? 1));
    return {
      id,
      box: [left * kx, top * ky, right * kx, bottom * ky],
      visible,
      truncated: left === 0 || top === 0 || right === side || bottom === side,
      occluded: visible < 0.9,
    };
  });
}

/** Takes down extents and areas; gives the ids that show at all. */
function extentsOf({ ids }: Layer, side: number): number[] {
  areas.fill(0);
  const found: number[] = [];
  // Most cells are empty: four at a time are looked at for anything at all.
  const fours = new Uint32Array(ids.buffer);
  for (let four = 0; four < fours.length; four++) {
    if (fours[four] === 0) continue;
    for (let cell = four * 4; cell < four * 4 + 4; cell++) {
      const id = ids[cell] as number;
      if (id === 0 || id === armId) continue;
      const y = Math.floor(cell / side);
      include(id, cell - y * side, y, found);
    }
  }
  return found;
}

function include(id: number, x: number, y: number, found: number[]): void {
  if (areas[id] === 0) {
    found.push(id);
    lefts[id] = x;
    tops[id] = y;
    rights[id] = 0;
  }
  areas[id] = (areas[id] as number) + 1;
  bottoms[id] = y + 1;
  if (x < (lefts[id] as number)) lefts[id] = x;
  if (x >= (rights[id] as number)) rights[id] = x + 1;
}
