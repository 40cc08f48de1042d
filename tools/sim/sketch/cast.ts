import { bendFactor, project, type Sight, sightOf } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";
import type { Solid } from "../world/solids.ts";
import { add, carried, inverse, minus, type Pose, turned, type Vec3 } from "../world/space.ts";
import { meetings } from "./meet.ts";

/** A camera's rays on a coarse grid, three numbers a cell; a ray's length 1 is a depth of 1 metre. */
export type Rays = {
  readonly camera: Camera;
  readonly sight: Sight;
  readonly side: number;
  readonly rays: Float64Array;
};

/** A layer of the sketch: which object is nearest in each cell, and how far away. 0 is nothing. */
export type Layer = { readonly ids: Uint8Array; readonly depths: Float32Array };

/** Rays of a square picture of `side` cells, bent as the camera's lens bends them. */
export function raysOf(camera: Camera, side: number): Rays {
  const sight = sightOf(camera);
  const { right, up, ahead } = sight;
  const half = Math.tan((camera.fov * Math.PI) / 360);
  const rays = new Float64Array(side * side * 3);
  let i = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [cx, cy] = [(x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5];
      const factor = bendFactor(cx, cy, camera.lens.barrel);
      const [u, v] = [0.5 + cx * factor, 0.5 + cy * factor];
      const across = ((2 * u - 1) * half * camera.width) / camera.height;
      const upward = (1 - 2 * v) * half;
      rays[i++] = ahead[0] + right[0] * across + up[0] * upward;
      rays[i++] = ahead[1] + right[1] * across + up[1] * upward;
      rays[i++] = ahead[2] + right[2] * across + up[2] * upward;
    }
  }
  return { camera, sight, side, rays };
}

export function emptyLayer(side: number): Layer {
  return { ids: new Uint8Array(side * side), depths: new Float32Array(side * side).fill(Infinity) };
}

export function copyLayer({ ids, depths }: Layer): Layer {
  return { ids: ids.slice(), depths: depths.slice() };
}

/**
 * Draws an object made of solids into a layer, nearer things over farther ones. Tells in how many cells it
 * would show if nothing stood before it.
 */
export function cast(
  layer: Layer,
  view: Rays,
  object: { id: number; pose: Pose; solids: readonly Solid[] },
): number {
  let whole = 0;
  const nth = ++casts;
  for (const solid of object.solids) {
    const pose = carried(object.pose, solid);
    const frame = frameOf(view, pose, solid);
    if (frame) whole += castSolid(layer, view, { id: object.id, nth, solid, pose, frame });
  }
  return whole;
}

type Frame = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** How many objects were cast so far, and for each cell the last one that showed there: solids overlap. */
let casts = 0;
let touched = new Float64Array(0);
/** Depths of one solid, kept from one to the next. */
let found = new Float64Array(0);

function castSolid(
  { ids, depths }: Layer,
  { camera, side, rays }: Rays,
  given: { id: number; nth: number; solid: Solid; pose: Pose; frame: Frame },
): number {
  const { id, nth, solid, pose, frame } = given;
  const { left, top, right, bottom } = frame;
  if (found.length < side * side)
    [found, touched] = [new Float64Array(side * side), new Float64Array(side * side)];
  const { turn } = pose;
  const from = turned(inverse(turn), minus(camera.at, pose.at));
  const axes = [turned(turn, [1, 0, 0]), turned(turn, [0, 1, 0]), turned(turn, [0, 0, 1])];
  meetings[solid.kind]({ side, rays, ...frame }, { from, axes, half: solid.half }, found);
  let [whole, next] = [0, 0];
  for (let y = top; y < bottom; y++) {
    for (let cell = y * side + left; cell < y * side + right; cell++) {
      const depth = found[next++] ?? 0;
      if (depth === Infinity) continue;
      if (touched[cell] !== nth) whole++;
      touched[cell] = nth;
      if (depth >= (depths[cell] ?? 0)) continue;
      depths[cell] = depth;
      ids[cell] = id;
    }
  }
  return whole;
}

/** The cells a solid can show in, from its corners; nothing when it is out of the picture. */
function frameOf({ camera, sight, side }: Rays, pose: Pose, { half }: Solid): Frame | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let behind = 0;
  for (let i = 0; i < 8; i++) {
    const corner: Vec3 = [i & 1 ? half[0] : -half[0], i & 2 ? half[1] : -half[1], i & 4 ? half[2] : -half[2]];
    const spot = project(camera, add(pose.at, turned(pose.turn, corner)), sight);
    if (!spot) {
      behind++;
      continue;
    }
    left = Math.min(left, spot[0]);
    top = Math.min(top, spot[1]);
    right = Math.max(right, spot[0]);
    bottom = Math.max(bottom, spot[1]);
  }
  if (behind === 8) return undefined;
  // Something reaches behind the camera: look everywhere.
  if (behind > 0) return { left: 0, top: 0, right: side, bottom: side };
  const frame = {
    left: clamp(Math.floor(left * side) - 1, side),
    top: clamp(Math.floor(top * side) - 1, side),
    right: clamp(Math.ceil(right * side) + 1, side),
    bottom: clamp(Math.ceil(bottom * side) + 1, side),
  };
  return frame.left < frame.right && frame.top < frame.bottom ? frame : undefined;
}

function clamp(cell: number, side: number): number {
  return Math.min(side, Math.max(0, cell));
}
