import { isLooking } from "./camera.ts";
import { stock } from "./census.ts";
import type { Change, Sku } from "./change.ts";
import type { Space } from "./space.ts";
import type { Testimony } from "./testimony.ts";

/**
 * Keeps which cameras told of pieces gone and were not believed, since what lies hidden is missed more often than it is
 * taken: until a change of that product is told, or the camera finds a piece of it again. Call once a window.
 */
export function noteDisbelieved(
  { disbelieved }: Space,
  testimonies: readonly Testimony[],
  changes: readonly Change[],
): void {
  for (const { camera, contents } of testimonies) {
    for (const [sku, change] of contents) {
      if (change > 0) disbelieved.get(sku)?.delete(camera);
      if (change < 0) disbelieved.set(sku, (disbelieved.get(sku) ?? new Set()).add(camera));
    }
  }
  for (const { sku } of changes) disbelieved.delete(sku);
}

/**
 * Products of which more is told than any camera that looks has in plain view, though each of them told that it went:
 * one reason seldom hides a thing from all. One camera alone loses sight of whatever something comes to lie over.
 */
export function missedByAll({ cameras, told, disbelieved }: Space): Sku[] {
  const looking = cameras.filter(isLooking);
  if (looking.length < 2) return [];
  return [...disbelieved].flatMap(([sku, by]) => {
    const quantity = told.get(sku) ?? 0;
    const isMissed = looking.every(
      ({ watched, following }) => by.has(watched.name) && stock(following.tracks, sku).inView < quantity,
    );
    return isMissed && quantity > 0 ? [sku] : [];
  });
}
