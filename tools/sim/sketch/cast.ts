import type { Solid } from "../world/solids.ts";
import { carried, inverse, minus, type Pose, turned } from "../world/space.ts";
import type { Body } from "./bodies.ts";
import { type Block, type Frame, frameOf } from "./frame.ts";
import { meetings } from "./meet.ts";
import type { Rays } from "./rays.ts";

/** A layer of the sketch: which object is nearest in each cell, and how far away. 0 is nothing. */
export type Layer = { readonly ids: Uint8Array; readonly depths: Float32Array };

export function openLayer(side: number): Layer {
  return { ids: new Uint8Array(side * side), depths: new Float32Array(side * side) };
}

export function clearLayer({ ids, depths }: Layer): void {
  ids.fill(0);
  depths.fill(Number.POSITIVE_INFINITY);
}

export function copyLayer(from: Layer, to: Layer): void {
  to.ids.set(from.ids);
  to.depths.set(from.depths);
}

/**
 * Draws a body into a layer, nearer things over farther ones. Tells in how many cells it
 * would show if nothing stood before it.
 */
export function cast(layer: Layer, view: Rays, body: Body): number {
  let whole = 0;
  casts++;
  if (found.length < view.rays.length) {
    found = new Float64Array(view.rays.length);
    touched = new Float64Array(view.rays.length);
  }
  for (const solid of body.solids) {
    const pose = carried(body.pose, solid);
    const block = blockOf(pose, solid);
    const frame = frameOf(view, block);
    if (!frame) continue;
    const from = turned(inverse(pose.turn), minus(view.camera.at, pose.at));
    meetings[solid.kind](view, frame, { ...block, from }, found);
    whole += draw(layer, view.side, frame, body.id);
  }
  return whole;
}

/** How many bodies were cast so far, and for each cell the last one that showed there: solids overlap. */
let casts = 0;
let touched = new Float64Array(0);
/** Depths of one solid, kept from one to the next. */
let found = new Float64Array(0);

function blockOf({ at, turn }: Pose, { half }: Solid): Block {
  return { at, axes: [turned(turn, [1, 0, 0]), turned(turn, [0, 1, 0]), turned(turn, [0, 0, 1])], half };
}

/** Draws the depths just found over a layer. Tells how many of the cells the body had not shown in before. */
function draw({ ids, depths }: Layer, side: number, frame: Frame, id: number): number {
  const { left, top, right, bottom } = frame;
  let whole = 0;
  let next = 0;
  for (let y = top; y < bottom; y++) {
    const end = y * side + right;
    for (let cell = y * side + left; cell < end; cell++) {
      const depth = found[next++] as number;
      if (depth === Number.POSITIVE_INFINITY) continue;
      if (touched[cell] !== casts) whole++;
      touched[cell] = casts;
      if (depth >= (depths[cell] as number)) continue;
      depths[cell] = depth;
      ids[cell] = id;
    }
  }
  return whole;
}
