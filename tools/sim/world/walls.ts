import RAPIER from "@dimforge/rapier3d-compat";
import { basket, basketCorners, shelf, table } from "./places.ts";
import type { Place } from "./scene.ts";
import { add, cross, mix, times, turnFromAxes, unit, type Vec3 } from "./space.ts";

export function wallsOf(place: Place): RAPIER.ColliderDesc[] {
  const slab = (x: number, y: number, z: number, at: Vec3) =>
    RAPIER.ColliderDesc.cuboid(x, y, z).setTranslation(...at);
  if (place === "table") return [slab(table.width / 2, 0.05, table.depth / 2, [0, -0.05, 0])];
  if (place === "shelf") {
    const { width, depth, height } = shelf;
    return [
      slab(width / 2, 0.05, depth / 2, [0, -0.05, depth / 2]),
      slab(width / 2, height, 0.05, [0, height / 2, depth + 0.05]),
      slab(0.05, height, depth / 2, [-width / 2 - 0.05, height / 2, depth / 2]),
      slab(0.05, height, depth / 2, [width / 2 + 0.05, height / 2, depth / 2]),
    ];
  }
  return [slab(0.5, 0.05, 0.6, [0, -0.05, 0]), ...basketWalls()];
}

/** The basket's four leaning sides, as thick slabs that reach high enough for a heap to stay inside. */
function basketWalls(): RAPIER.ColliderDesc[] {
  const low = basketCorners(0);
  const high = basketCorners(1);
  return low.map((corner, i) => {
    const next = (i + 1) % 4;
    const along = unit(add(low[next] ?? corner, times(corner, -1)));
    const up = unit(add(high[i] ?? corner, times(corner, -1)));
    const inward = unit(cross(along, up));
    const square = cross(inward, along);
    const foot = mix(corner, low[next] ?? corner, 0.5);
    const middle = add(add(foot, times(square, basket.height * 0.75)), times(inward, -0.05));
    const [x, y, z, w] = turnFromAxes(along, square, inward);
    return RAPIER.ColliderDesc.cuboid(0.5, basket.height * 0.8, 0.05)
      .setTranslation(...middle)
      .setRotation({ x, y, z, w });
  });
}
