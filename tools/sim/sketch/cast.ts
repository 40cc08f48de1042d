import { bend, project, sightOf } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";
import type { Solid } from "../world/solids.ts";
import { add, carried, inverse, minus, type Pose, times, turned, type Vec3 } from "../world/space.ts";
import { meetings } from "./meet.ts";

/** A camera's rays on a coarse grid, three numbers a cell; a ray's length 1 is a depth of 1 metre. */
export type Rays = { readonly camera: Camera; readonly side: number; readonly rays: Float64Array };

/** A layer of the sketch: which object is nearest in each cell, and how far away. 0 is nothing. */
export type Layer = { readonly ids: Uint8Array; readonly depths: Float32Array };

/** Rays of a square picture of `side` cells, bent as the camera's lens bends them. */
export function raysOf(camera: Camera, side: number): Rays {
  const { right, up, ahead } = sightOf(camera);
  const half = Math.tan((camera.fov * Math.PI) / 360);
  const rays = new Float64Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = bend([(x + 0.5) / side, (y + 0.5) / side], camera.lens.barrel);
      const across = ((2 * u - 1) * half * camera.width) / camera.height;
      const ray = add(add(ahead, times(right, across)), times(up, (1 - 2 * v) * half));
      rays.set(ray, (y * side + x) * 3);
    }
  }
  return { camera, side, rays };
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
  const touched = object.solids.length > 1 ? new Set<number>() : undefined;
  for (const solid of object.solids) {
    const pose = carried(object.pose, solid);
    const frame = frameOf(view, pose, solid);
    if (!frame) continue;
    whole += castSolid(layer, view, { id: object.id, solid, pose, frame, touched });
  }
  return whole;
}

type Frame = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** The innermost loop of the whole sketch: plain numbers only, so that no cell costs an allocation. */
function castSolid(
  { ids, depths }: Layer,
  { camera, side, rays }: Rays,
  given: { id: number; solid: Solid; pose: Pose; frame: Frame; touched: Set<number> | undefined },
): number {
  const { id, solid, pose, frame, touched } = given;
  const meet = meetings[solid.kind];
  const [hx, hy, hz] = solid.half;
  const [ox, oy, oz] = turned(inverse(pose.turn), minus(camera.at, pose.at));
  const [ax, ay, az] = turned(pose.turn, [1, 0, 0]);
  const [bx, by, bz] = turned(pose.turn, [0, 1, 0]);
  const [cx, cy, cz] = turned(pose.turn, [0, 0, 1]);
  let whole = 0;
  for (let y = frame.top; y < frame.bottom; y++) {
    for (let cell = y * side + frame.left; cell < y * side + frame.right; cell++) {
      const i = cell * 3;
      const x = rays[i] ?? 0;
      const u = rays[i + 1] ?? 0;
      const w = rays[i + 2] ?? 0;
      const dx = ax * x + ay * u + az * w;
      const dy = bx * x + by * u + bz * w;
      const dz = cx * x + cy * u + cz * w;
      const depth = meet(ox, oy, oz, dx, dy, dz, hx, hy, hz);
      if (depth === Infinity) continue;
      if (!touched?.has(cell)) whole++;
      touched?.add(cell);
      if (depth >= (depths[cell] ?? 0)) continue;
      depths[cell] = depth;
      ids[cell] = id;
    }
  }
  return whole;
}

/** The cells a solid can show in, from its corners; nothing when it is out of the picture. */
function frameOf(view: Rays, pose: Pose, { half }: Solid): Frame | undefined {
  const sight = sightOf(view.camera);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 8; i++) {
    const corner: Vec3 = [i & 1 ? half[0] : -half[0], i & 2 ? half[1] : -half[1], i & 4 ? half[2] : -half[2]];
    const spot = project(view.camera, add(pose.at, turned(pose.turn, corner)), sight);
    // Something reaches behind the camera: look everywhere.
    if (!spot) return { left: 0, top: 0, right: view.side, bottom: view.side };
    [left, top, right, bottom] = [
      Math.min(left, spot[0]),
      Math.min(top, spot[1]),
      Math.max(right, spot[0]),
      Math.max(bottom, spot[1]),
    ];
  }
  const clamp = (value: number) => Math.min(view.side, Math.max(0, value));
  const frame = {
    left: clamp(Math.floor(left * view.side) - 1),
    top: clamp(Math.floor(top * view.side) - 1),
    right: clamp(Math.ceil(right * view.side) + 1),
    bottom: clamp(Math.ceil(bottom * view.side) + 1),
  };
  return frame.left < frame.right && frame.top < frame.bottom ? frame : undefined;
}
