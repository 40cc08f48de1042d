import type { Camera } from "./scene.ts";
import type { Vec3 } from "./space.ts";
import { add, cross, dot, minus, times, unit } from "./space.ts";

/** A place in a picture: 0–1 from left to right and from top to bottom. */
export type Spot = readonly [x: number, y: number];

/** The three directions of a camera: to its right, up, and along its sight. */
export type Sight = { readonly right: Vec3; readonly up: Vec3; readonly ahead: Vec3 };

export function sightOf(camera: Pick<Camera, "at" | "target" | "roll">): Sight {
  const ahead = unit(minus(camera.target, camera.at));
  const level = unit(cross(ahead, Math.abs(ahead[1]) > 0.999 ? [0, 0, 1] : [0, 1, 0]));
  const upright = cross(level, ahead);
  const [c, s] = [Math.cos(camera.roll), Math.sin(camera.roll)];
  return {
    ahead,
    right: add(times(level, c), times(upright, s)),
    up: add(times(upright, c), times(level, -s)),
  };
}

/**
 * Where in the undistorted picture the lens takes a spot of the finished picture from. Barrel distortion of
 * the simple radial kind, scaled so that the corners stay corners: p − ½ shrinks by 1 − barrel·(½ − r²).
 */
export function bend([x, y]: Spot, barrel: number): Spot {
  const [cx, cy] = [x - 0.5, y - 0.5];
  const factor = bendFactor(cx, cy, barrel);
  return [0.5 + cx * factor, 0.5 + cy * factor];
}

/** How much nearer to the picture's middle the lens takes a spot from that lies this far from it. */
export function bendFactor(cx: number, cy: number, barrel: number): number {
  return 1 - barrel * (0.5 - cx * cx - cy * cy);
}

/** The inverse of `bend`, by fixed-point steps; exact to about a hundredth of a pixel within the picture. */
export function unbend([x, y]: Spot, barrel: number): Spot {
  const [tx, ty] = [x - 0.5, y - 0.5];
  let [cx, cy] = [tx, ty];
  for (let i = 0; i < 12; i++) {
    const r2 = Math.min(1, cx * cx + cy * cy);
    const factor = 1 - barrel * (0.5 - r2);
    [cx, cy] = [tx / factor, ty / factor];
  }
  return [0.5 + cx, 0.5 + cy];
}

/** Where a point of the world appears in the finished picture; nothing for points behind the camera. */
export function project(camera: Camera, point: Vec3, sight = sightOf(camera)): Spot | undefined {
  const off = minus(point, camera.at);
  const depth = dot(off, sight.ahead);
  if (depth < 0.02) return undefined;
  const half = Math.tan((camera.fov * Math.PI) / 360);
  const x = dot(off, sight.right) / depth / half / (camera.width / camera.height);
  const y = dot(off, sight.up) / depth / half;
  return unbend([0.5 + x / 2, 0.5 - y / 2], camera.lens.barrel);
}
