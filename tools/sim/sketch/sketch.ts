import { goods } from "../world/goods.ts";
import type { Camera, Hand, Thing } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { type Solid, solidsOf } from "../world/solids.ts";
import { minus, type Pose, type Vec3 } from "../world/space.ts";
import { bodiesOf } from "./bodies.ts";
import { cast, clearLayer, copyLayer, type Layer, openLayer } from "./cast.ts";
import { partsOf } from "./parts.ts";
import { type Rays, raysOf } from "./rays.ts";

/** Cells along a side: fine enough for boxes to a hundredth of the picture. */
const cells = 80;

/** One camera's quick eye. It remembers what lay still, so that quiet frames cost nothing. */
export type Sketcher = (camera: Camera, things: readonly Thing[], hands: readonly Hand[]) => readonly Seen[];

/**
 * Tells what a camera sees without rendering: products as simple solids cast on a coarse grid. Boxes are in
 * pixels of the camera's picture. The wires of the cart hide nothing here. Where nothing moved, the very list of
 * the frame before comes back.
 */
export function openSketcher(): Sketcher {
  const [still, layer] = [openLayer(cells), openLayer(cells)];
  const wholes = new Int32Array(256);
  let view: Rays | undefined;
  /** The things in the layer of what lies still, and what it shows by itself. */
  let lying: readonly Thing[] | undefined;
  let seen: readonly Seen[] | undefined;
  let before: readonly Thing[] = [];
  return (camera, things, hands) => {
    if (!view || !sameSight(view.camera, camera)) {
      view = raysOf(camera, cells);
      lying = undefined;
    }
    const [moving, resting] = partedBy(things, before);
    before = things;
    if (!lying || !sameThings(lying, resting)) {
      clearLayer(still);
      drawThings(still, view, resting, wholes);
      lying = resting;
      seen = undefined;
    }
    if (moving.length === 0 && hands.length === 0) {
      seen ??= partsOf(still, { side: cells, wholes, size: camera });
      return seen;
    }
    copyLayer(still, layer);
    drawThings(layer, view, moving, wholes);
    for (const hand of hands) {
      const { arm, palm } = bodiesOf(hand);
      cast(layer, view, arm);
      wholes[hand.id] = cast(layer, view, palm);
    }
    return partsOf(layer, { side: cells, wholes, size: camera });
  };
}

const solidsBySku: ReadonlyMap<string, readonly Solid[]> = new Map(
  goods.map(({ sku, form }) => [sku, solidsOf(form)]),
);

/** Draws things over a layer, and takes down by their ids how large they would show by themselves. */
function drawThings(layer: Layer, view: Rays, things: readonly Thing[], wholes: Int32Array): void {
  for (const { id, sku, pose } of things) {
    wholes[id] = cast(layer, view, { id, pose, solids: solidsBySku.get(sku) ?? [] });
  }
}

/** The things that moved since the frame before, and those that did not. */
function partedBy(things: readonly Thing[], before: readonly Thing[]): readonly [Thing[], Thing[]] {
  const [moving, resting]: [Thing[], Thing[]] = [[], []];
  for (const thing of things) {
    const last = before.find(({ id }) => id === thing.id);
    if (last && samePose(last.pose, thing.pose)) resting.push(thing);
    else moving.push(thing);
  }
  return [moving, resting];
}

function sameSight(a: Camera, b: Camera): boolean {
  return a.roll === b.roll && a.fov === b.fov && samePlace(a.at, b.at) && samePlace(a.target, b.target);
}

function sameThings(before: readonly Thing[], now: readonly Thing[]): boolean {
  return (
    before.length === now.length &&
    now.every((thing, nth) => {
      const other = before[nth];
      return other?.id === thing.id && samePlace(other.pose.at, thing.pose.at);
    })
  );
}

function samePlace(a: Vec3, b: Vec3): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** Did a thing move by less than a tenth of a millimetre, and hardly turn? */
function samePose(a: Pose, b: Pose): boolean {
  if (a === b) return true;
  const [x, y, z] = minus(a.at, b.at);
  return (
    x * x + y * y + z * z < 1e-8 && a.turn.every((value, i) => Math.abs(value - (b.turn[i] ?? 0)) < 1e-3)
  );
}
