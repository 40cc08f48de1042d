import { goodOf } from "../world/goods.ts";
import type { Camera, Hand, Thing } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { type Solid, solidsOf } from "../world/solids.ts";
import {
  cross,
  minus,
  mix,
  type Pose,
  placed,
  turnFromAxes,
  unit,
  upright,
  type Vec3,
} from "../world/space.ts";
import { cast, copyLayer, emptyLayer, type Layer, type Rays, raysOf } from "./cast.ts";

/** Cells along a side: fine enough for boxes to a hundredth of the picture. */
const cells = 80;
/** The arm hides things and is not reported. */
const armId = 255;

/** One camera's quick eye. It remembers what lay still, so that quiet frames cost nothing. */
export type Sketcher = (camera: Camera, things: readonly Thing[], hands: readonly Hand[]) => readonly Seen[];

/**
 * Tells what a camera sees without rendering: products as simple solids cast on a coarse grid. Boxes are in
 * pixels of the camera's picture. The wires of the cart hide nothing here.
 */
export function openSketcher(): Sketcher {
  let view: Rays | undefined;
  let still: { key: string; layer: Layer; wholes: Map<number, number>; seen?: Seen[] } | undefined;
  let last: { things: readonly Thing[]; poses: Map<number, Pose> } | undefined;
  return (camera, things, hands) => {
    if (!view || !sameSight(view.camera, camera)) {
      view = raysOf(camera, cells);
      still = undefined;
    }
    const before = last?.poses;
    const moving = things.filter(thing => !samePose(before?.get(thing.id), thing.pose));
    const resting = things.filter(thing => !moving.includes(thing));
    last = { things, poses: new Map(things.map(thing => [thing.id, thing.pose])) };
    const key = resting.map(({ id, pose }) => `${id} ${pose.at.join()}`).join(";");
    if (still?.key !== key) still = { key, ...drawThings(view, emptyLayer(cells), resting) };
    if (moving.length === 0 && hands.length === 0) {
      still.seen ??= measured(still.layer, still.wholes, camera);
      return still.seen;
    }
    const { layer, wholes } = drawThings(view, copyLayer(still.layer), moving);
    for (const hand of hands) {
      cast(layer, view, armOf(hand));
      wholes.set(hand.id, cast(layer, view, { id: hand.id, pose: hand.pose, solids: handSolids(hand) }));
    }
    return measured(layer, new Map([...still.wholes, ...wholes]), camera);
  };
}

function drawThings(
  view: Rays,
  layer: Layer,
  things: readonly Thing[],
): { layer: Layer; wholes: Map<number, number> } {
  const wholes = new Map<number, number>();
  for (const { id, sku, pose } of things)
    wholes.set(id, cast(layer, view, { id, pose, solids: solidsOf(goodOf(sku).form) }));
  return { layer, wholes };
}

function measured({ ids }: Layer, wholes: ReadonlyMap<number, number>, { width, height }: Camera): Seen[] {
  const boxes = new Map<number, { box: [number, number, number, number]; area: number }>();
  for (let cell = 0; cell < ids.length; cell++) {
    const id = ids[cell] ?? 0;
    if (id === 0 || id === armId) continue;
    const [x, y] = [cell % cells, Math.floor(cell / cells)];
    const known = boxes.get(id);
    if (!known) {
      boxes.set(id, { box: [x, y, x + 1, y + 1], area: 1 });
      continue;
    }
    const { box } = known;
    known.area++;
    if (x < box[0]) box[0] = x;
    if (x >= box[2]) box[2] = x + 1;
    box[3] = y + 1;
  }
  return [...boxes].map(([id, { box, area }]) => {
    const visible = Math.min(1, area / Math.max(1, wholes.get(id) ?? 1));
    const [left, top, right, bottom] = box;
    const truncated = left === 0 || top === 0 || right === cells || bottom === cells;
    const [kx, ky] = [width / cells, height / cells];
    return {
      id,
      box: [left * kx, top * ky, right * kx, bottom * ky],
      visible,
      truncated,
      occluded: visible < 0.9,
    };
  });
}

/** A closed or open hand as two rounded lumps: palm with wrist, and fingers round what they hold. */
function handSolids({ grip, scale }: Hand): Solid[] {
  const lump = (half: Vec3, at: Vec3): Solid => ({ kind: "ellipsoid", half, at, turn: upright });
  const palm = lump([0.046 * scale, 0.03 * scale, 0.075 * scale], [0, -0.003, -0.012]);
  if (grip.kind === "open") return [palm, lump([0.05 * scale, 0.025, 0.06 * scale], [0.01, -0.025, 0.085])];
  const thick = grip.kind === "wrap" ? grip.radius : grip.gap / 2;
  const reach = grip.kind === "wrap" ? 0.045 : 0.075;
  return [
    palm,
    lump([0.052 * scale, 0.02 + thick * 0.4, 0.055 * scale], [0.004, -0.012 - thick * 0.4, reach]),
  ];
}

function armOf(hand: Hand): { id: number; pose: Pose; solids: Solid[] } {
  const wrist = placed(hand.pose, [0, 0, -0.072 * hand.scale]);
  const along = unit(minus(hand.elbow, wrist));
  const side = unit(cross(along, Math.abs(along[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const turn = turnFromAxes(side, along, cross(side, along));
  const far = mix(wrist, hand.elbow, 1.8);
  const radius = hand.sleeve ? hand.sleeve.width : 0.036;
  const solid: Solid = {
    kind: "cylinder",
    half: [radius, Math.hypot(...minus(far, wrist)) / 2, radius],
    at: [0, 0, 0],
    turn: upright,
  };
  return { id: armId, pose: { at: mix(wrist, far, 0.5), turn }, solids: [solid] };
}

function sameSight(a: Camera, b: Camera): boolean {
  return (
    a.roll === b.roll && a.fov === b.fov && a.at.join() === b.at.join() && a.target.join() === b.target.join()
  );
}

function samePose(a: Pose | undefined, b: Pose): boolean {
  return (
    a !== undefined &&
    Math.hypot(...minus(a.at, b.at)) < 1e-4 &&
    a.turn.every((value, i) => Math.abs(value - (b.turn[i] ?? 0)) < 1e-3)
  );
}
