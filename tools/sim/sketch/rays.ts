import { bendFactor, type Sight, sightOf } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";

/** A camera's rays on a coarse grid, three numbers a cell; a ray's length 1 is a depth of 1 metre. */
export type Rays = {
  readonly camera: Camera;
  readonly sight: Sight;
  readonly side: number;
  /** How far to a side, and upwards, the undistorted picture reaches at a depth of 1 metre. */
  readonly across: number;
  readonly upward: number;
  readonly rays: Float64Array;
};

/** Rays of a square picture of `side` cells, bent as the camera's lens bends them. */
export function raysOf(camera: Camera, side: number): Rays {
  const sight = sightOf(camera);
  const { right, up, ahead } = sight;
  const half = Math.tan((camera.fov * Math.PI) / 360);
  const rays = new Float64Array(side * side * 3);
  let i = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const cx = (x + 0.5) / side - 0.5;
      const cy = (y + 0.5) / side - 0.5;
      const factor = bendFactor(cx, cy, camera.lens.barrel);
      const across = ((2 * (0.5 + cx * factor) - 1) * half * camera.width) / camera.height;
      const upward = (1 - 2 * (0.5 + cy * factor)) * half;
      rays[i++] = ahead[0] + right[0] * across + up[0] * upward;
      rays[i++] = ahead[1] + right[1] * across + up[1] * upward;
      rays[i++] = ahead[2] + right[2] * across + up[2] * upward;
    }
  }
  return { camera, sight, side, across: (half * camera.width) / camera.height, upward: half, rays };
}
