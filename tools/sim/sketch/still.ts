import { overlapOf } from "../../../src/counting/geometry.ts";
import type { SeenLine, SeenThing } from "../trip/lines.ts";

/** A thing whose box overlaps the one before by this much has not moved: truth is told by the pixel. */
const unmoved = 0.95;
/** A thing of which no more than this much more or less is seen shows as it did. */
const asVisible = 0.02;

/** Whether a picture shows just what it showed the frame before: the same things and hands, none of them moved. */
export function isStillPicture(now: SeenLine, before: SeenLine): boolean {
  return areUnchanged(now.items, before.items) && areUnchanged(now.hands, before.hands);
}

function areUnchanged(now: readonly SeenThing[], before: readonly SeenThing[]): boolean {
  if (now === before) return true;
  return now.length === before.length && now.every((thing, i) => isUnchanged(thing, before[i]));
}

/** Whether a thing lies where it lay, and shows as much of itself. */
export function isUnchanged(thing: SeenThing, before: SeenThing | undefined): boolean {
  if (before?.label !== thing.label) return false;
  return isAsVisible(thing.visible, before.visible) && overlapOf(thing.box, before.box) >= unmoved;
}

/** Whether a thing shows as much of itself as it did. */
export function isAsVisible(now: number, before: number): boolean {
  return Math.abs(now - before) <= asVisible;
}
