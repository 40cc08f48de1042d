import { aimAt } from "../world/aim.ts";
import { someCamera, someOptics } from "../world/looks.ts";
import { project, type Spot } from "../world/optics.ts";
import { openingOf } from "../world/places.ts";
import { between, gaussian, type Random, wholeBetween } from "../world/random.ts";
import type { Camera, Place } from "../world/scene.ts";
import { mix } from "../world/space.ts";

/** A camera of a trip; `skewSteps` is how many 60ths of a second its clock is late. */
export type TripCamera = { readonly name: string; readonly camera: Camera; readonly skewSteps: number };

/** Cameras over a basket, each from its own side; the first one's clock is the trip's. */
export function someTripCameras(
  random: Random,
  { size, cameras: count }: { readonly size: number; readonly cameras: number },
): TripCamera[] {
  return Array.from({ length: count }, (_, nth) => {
    const mounted = someCamera(random, "cart", nth);
    const optics = someOptics(random, { width: size, height: size }, true);
    const roll = gaussian(random) * 0.03;
    // Wide enough to see a hand before it is over the rim.
    const margin = between(random, 0.05, 0.1);
    return {
      name: `cart-${nth + 1}`,
      camera: aimAt({ ...mounted, ...optics, roll }, openingOf("cart"), margin),
      skewSteps: nth === 0 ? 0 : wholeBetween(random, 0, 12),
    };
  });
}

/** The opening as a polygon in the camera's picture (0–1), cut at the picture's edges. */
export function zoneOf(camera: Camera, place: Place): Spot[] {
  const corners = openingOf(place);
  // The lens bends straight edges: each is followed in four pieces.
  const outline = corners.flatMap((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    return [0, 0.25, 0.5, 0.75].map(share => project(camera, mix(from, to, share)));
  });
  const inPicture = cutToPicture(outline.filter(spot => spot !== undefined));
  return inPicture.map(([x, y]) => [round(x), round(y)]);
}

/** Sutherland and Hodgman's clipping of a polygon to the unit square. */
function cutToPicture(polygon: readonly Spot[]): Spot[] {
  let left = [...polygon];
  for (const axis of [0, 1] as const) {
    for (const [limit, sign] of [
      [0, 1],
      [1, -1],
    ] as const) {
      const inside = (spot: Spot) => (spot[axis] - limit) * sign >= 0;
      left = left.flatMap((spot, i) => {
        const before = left[(i + left.length - 1) % left.length] ?? spot;
        const share = (limit - before[axis]) / (spot[axis] - before[axis]);
        const edge: Spot = [
          before[0] + (spot[0] - before[0]) * share,
          before[1] + (spot[1] - before[1]) * share,
        ];
        return [...(inside(spot) !== inside(before) ? [edge] : []), ...(inside(spot) ? [spot] : [])];
      });
    }
  }
  return left;
}

function round(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
