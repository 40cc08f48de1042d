import { bend, project, sightOf } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";
import type { Solid } from "../world/solids.ts";
import { add, carried, inverse, minus, type Pose, times, turned, type Vec3 } from "../world/space.ts";

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
export function cast(layer: Layer, view: Rays, object: { id: number; pose: Pose; solids: readonly Solid[] }): number {
  let whole = 0;
  const touched = object.solids.length > 1 ? new Set<number>() : undefined;
  for (const solid of object.solids) {
    const pose = carried(object.pose, solid);
    const frame = frameOf(view, pose, solid);
    if (!frame) continue;
    const meet = meetings[solid.kind];
    const [o, axes] = localOf(view.camera.at, pose);
    for (let y = frame.top; y < frame.bottom; y++) {
      for (let x = frame.left; x < frame.right; x++) {
        const cell = y * view.side + x;
        const depth = meet(o, localRay(axes, view.rays, cell * 3), solid.half);
        if (depth === Infinity) continue;
        if (!touched || !touched.has(cell)) whole++;
        touched?.add(cell);
        if (depth >= (layer.depths[cell] ?? 0)) continue;
        layer.depths[cell] = depth;
        layer.ids[cell] = object.id;
      }
    }
  }
  return whole;
}

/** The cells a solid can show in, from its corners; nothing when it is out of the picture. */
function frameOf(view: Rays, pose: Pose, { half }: Solid): { left: number; top: number; right: number; bottom: number } | undefined {
  const sight = sightOf(view.camera);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 8; i++) {
    const corner: Vec3 = [i & 1 ? half[0] : -half[0], i & 2 ? half[1] : -half[1], i & 4 ? half[2] : -half[2]];
    const spot = project(view.camera, add(pose.at, turned(pose.turn, corner)), sight);
    // Something reaches behind the camera: look everywhere.
    if (!spot) return { left: 0, top: 0, right: view.side, bottom: view.side };
    [left, top, right, bottom] = [Math.min(left, spot[0]), Math.min(top, spot[1]), Math.max(right, spot[0]), Math.max(bottom, spot[1])];
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

/** The camera in the solid's own space, and that space's axes in the world. */
function localOf(at: Vec3, pose: Pose): [Vec3, readonly [Vec3, Vec3, Vec3]] {
  const back = inverse(pose.turn);
  const axes = [turned(pose.turn, [1, 0, 0]), turned(pose.turn, [0, 1, 0]), turned(pose.turn, [0, 0, 1])] as const;
  return [turned(back, minus(at, pose.at)), axes];
}

function localRay(axes: readonly [Vec3, Vec3, Vec3], rays: Float64Array, i: number): Vec3 {
  const [x, y, z] = [rays[i] ?? 0, rays[i + 1] ?? 0, rays[i + 2] ?? 0];
  const [a, b, c] = axes;
  return [a[0] * x + a[1] * y + a[2] * z, b[0] * x + b[1] * y + b[2] * z, c[0] * x + c[1] * y + c[2] * z];
}

type Meeting = (origin: Vec3, ray: Vec3, half: Vec3) => number;

/** How far along a ray each kind of solid begins; Infinity where the ray misses it. */
const meetings: Readonly<Record<Solid["kind"], Meeting>> = {
  box: meetBox,
  ellipsoid: (o, d, half) => meetRound(o, d, half),
  cylinder: meetTube,
  // A capsule is nearly a tube a little longer than its straight part.
  capsule: (o, d, [x, y, z]) => meetTube(o, d, [x, y + x * 0.7, z]),
};

function meetBox(o: Vec3, d: Vec3, half: Vec3): number {
  let [near, far] = [0, Infinity];
  for (let i = 0; i < 3; i++) {
    const [oi, di, hi] = [o[i] ?? 0, d[i] ?? 0, half[i] ?? 0];
    const [a, b] = [(-hi - oi) / di, (hi - oi) / di];
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near < far ? near : Infinity;
}

function meetRound(o: Vec3, d: Vec3, half: Vec3): number {
  const [ox, oy, oz] = [o[0] / half[0], o[1] / half[1], o[2] / half[2]];
  const [dx, dy, dz] = [d[0] / half[0], d[1] / half[1], d[2] / half[2]];
  return nearRoot(dx * dx + dy * dy + dz * dz, ox * dx + oy * dy + oz * dz, ox * ox + oy * oy + oz * oz - 1);
}

function meetTube(o: Vec3, d: Vec3, [r, h]: Vec3): number {
  const wall = nearRoot(d[0] * d[0] + d[2] * d[2], o[0] * d[0] + o[2] * d[2], o[0] * o[0] + o[2] * o[2] - r * r);
  if (wall < Infinity && Math.abs(o[1] + d[1] * wall) < h) return wall;
  const lid = ((o[1] > 0 ? h : -h) - o[1]) / d[1];
  return lid > 0 && Math.hypot(o[0] + d[0] * lid, o[2] + d[2] * lid) < r ? lid : Infinity;
}

function nearRoot(a: number, b: number, c: number): number {
  const under = b * b - a * c;
  if (under < 0) return Infinity;
  const t = (-b - Math.sqrt(under)) / a;
  return t > 0 ? t : Infinity;
}
