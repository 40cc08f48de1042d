import { overlapOf } from "../../../src/counting/geometry.ts";
import type { Detection } from "../../../src/counting/observation.ts";
import type { SeenThing } from "../trip/lines.ts";

/** A detection belongs to a thing when their boxes overlap by at least this much (intersection over union). */
export const enough = 0.5;

/**
 * The detection of each thing of a frame; a thing that was missed has none. What bears a thing's name goes first, the
 * closest pairs before others. A box under another name is of the thing that it lies on best, and where that has its
 * own, it is a second box of it: were it given to what lies below, hardly to be seen, this would be one more thing that
 * was found and mistaken, and a whole one whose box had been taken so one more that was missed.
 */
export function pairUp(
  things: readonly SeenThing[],
  found: readonly Detection[],
): ReadonlyMap<SeenThing, Detection> {
  const near = things
    .flatMap(thing => found.map(one => ({ thing, one, overlap: overlapOf(one.box, thing.box) })))
    .filter(({ overlap }) => overlap >= enough)
    .sort((a, b) => b.overlap - a.overlap);
  const pairs = new Map<SeenThing, Detection>();
  const spoken = new Set<Detection>();
  for (const { thing, one } of near) {
    if (one.label !== thing.label || pairs.has(thing) || spoken.has(one)) continue;
    pairs.set(thing, one);
    spoken.add(one);
  }
  for (const { thing, one } of near) {
    if (spoken.has(one)) continue;
    spoken.add(one);
    if (!pairs.has(thing)) pairs.set(thing, one);
  }
  return pairs;
}
