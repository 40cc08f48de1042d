import type { Place } from "./scene.ts";
import type { Vec3 } from "./space.ts";
import { add, mix } from "./space.ts";

/** Half widths and half lengths of the basket at its floor (y = 0) and at its rim, metres. */
export const basket = {
  height: 0.31,
  floor: { rear: 0.2, front: 0.175, length: 0.29 },
  rim: { rear: 0.235, front: 0.205, length: 0.34 },
  /** The store's floor below the basket's. */
  ground: -0.48,
} as const;

/** The shelf: one compartment between two planks, open towards −z, where the cameras and the hands are. */
export const shelf = { width: 0.85, depth: 0.34, height: 0.38, thickness: 0.025 } as const;

export const table = { width: 0.8, depth: 0.62 } as const;

/**
 * The four corners of the opening through which things come and go, in order around it: the basket's rim,
 * the shelf's front, the table's edge.
 */
export function openingOf(place: Place): readonly Vec3[] {
  switch (place) {
    case "cart":
      return corners(basket.rim, basket.height);
    case "shelf": {
      const x = shelf.width / 2;
      return [
        [-x, 0, 0],
        [x, 0, 0],
        [x, shelf.height, 0],
        [-x, shelf.height, 0],
      ];
    }
    case "table": {
      const { width, depth } = table;
      return [
        [-width / 2, 0, -depth / 2],
        [width / 2, 0, -depth / 2],
        [width / 2, 0, depth / 2],
        [-width / 2, 0, depth / 2],
      ];
    }
  }
}

/** The basket's corners at a height share (0 floor, 1 rim): rear left, rear right, front right, front left. */
export function basketCorners(share: number): readonly Vec3[] {
  const low = corners(basket.floor, 0);
  const high = corners(basket.rim, basket.height);
  return low.map((corner, i) => mix(corner, high[i] ?? corner, share));
}

/**
 * Is a point within the watched space as seen from where its cameras are: above the basket's opening, behind
 * the shelf's front, over the table?
 */
export function isInside(place: Place, point: Vec3): boolean {
  const [x, , z] = point;
  if (place === "shelf") return z > 0 && Math.abs(x) < shelf.width / 2;
  if (place === "table") return Math.abs(x) < table.width / 2 && Math.abs(z) < table.depth / 2;
  return Math.abs(z) < basket.rim.length && Math.abs(x) < rimWidthAt(z);
}

/** Half the opening's width at a distance along the basket. */
export function rimWidthAt(z: number): number {
  const share = (z / basket.rim.length + 1) / 2;
  return basket.rim.rear + (basket.rim.front - basket.rim.rear) * Math.min(1, Math.max(0, share));
}

/** A point on the rim: `side` 0–4 goes once around it, from the rear left corner. */
export function rimPoint(side: number, lift = 0): Vec3 {
  const ring = corners(basket.rim, basket.height);
  const from = ring[Math.floor(side) % 4] ?? [0, 0, 0];
  const to = ring[(Math.floor(side) + 1) % 4] ?? [0, 0, 0];
  return add(mix(from, to, side % 1), [0, lift, 0]);
}

function corners(half: { rear: number; front: number; length: number }, y: number): readonly Vec3[] {
  return [
    [-half.rear, y, -half.length],
    [half.rear, y, -half.length],
    [half.front, y, half.length],
    [-half.front, y, half.length],
  ];
}
