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
  let still: Still | undefined;
  let before: ReadonlyMap<number, Pose> = new Map();
  return (camera, things, hands) => {
    if (!view || !sameSight(view.camera, camera)) {
      view = raysOf(camera, cells);
      still = undefined;
    }
    const moving = things.filter(thing => !samePose(before.get(thing.id), thing.pose));
    const resting = things.filter(thing => !moving.includes(thing));
    before = new Map(things.map(thing => [thing.id, thing.pose]));
    if (!still || !sameThings(still.things, resting)) {
      still = { things: resting, ...drawThings(view, emptyLayer(cells), resting) };
    }
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

/** What lay still in the last frame, as it was drawn. */
type Still = {
  readonly things: readonly Thing[];
  readonly layer: Layer;
  readonly wholes: ReadonlyMap<number, number>;
  seen?: readonly Seen[];
};

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

/** Box and area of each id, kept from one frame to the next. */
const [lefts, tops, rights, bottoms, areas] = Array.from({ length: 5 }, () => new Int32Array(256)) as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

function measured({ ids }: Layer, wholes: ReadonlyMap<number, number>, { width, height }: Camera): Seen[] {
  areas.fill(0);
  const found: number[] = [];
  let cell = 0;
  for (let y = 0; y < cells; y++) {
    for (let x = 0; x < cells; x++) {
      const id = ids[cell++] ?? 0;
      if (id === 0 || id === armId) continue;
      const area = areas[id] ?? 0;
      areas[id] = area + 1;
      bottoms[id] = y + 1;
      if (area === 0) {
        found.push(id);
        [lefts[id], tops[id], rights[id]] = [x, y, x + 1];
        continue;
      }
      if (x < (lefts[id] ?? 0)) lefts[id] = x;
      if (x >= (rights[id] ?? 0)) rights[id] = x + 1;
    }
  }
  const [kx, ky] = [width / cells, height / cells];
  return found.map(id => {
    const [left = 0, top = 0, right = 0, bottom = 0] = [lefts[id], tops[id], rights[id], bottoms[id]];
    const visible = Math.min(1, (areas[id] ?? 0) / Math.max(1, wholes.get(id) ?? 1));
    return {
      id,
      box: [left * kx, top * ky, right * kx, bottom * ky],
      visible,
      truncated: left === 0 || top === 0 || right === cells || bottom === cells,
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
  const half = Math.hypot(...minus(far, wrist)) / 2;
  // In pieces, since the frame round a long slanting thing is mostly empty.
  const solids = armPieces.map(
    (share): Solid => ({
      kind: "cylinder",
      half: [radius, half / armPieces.length, radius],
      at: [0, half * share, 0],
      turn: upright,
    }),
  );
  return { id: armId, pose: { at: mix(wrist, far, 0.5), turn }, solids };
}

/** Where the middles of an arm's pieces lie, as shares of half its length from its middle. */
const armPieces = [-5 / 6, -3 / 6, -1 / 6, 1 / 6, 3 / 6, 5 / 6] as const;

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

function samePose(a: Pose | undefined, b: Pose): boolean {
  if (a === undefined) return false;
  if (a === b) return true;
  const [x, y, z] = minus(a.at, b.at);
  return (
    x * x + y * y + z * z < 1e-8 && a.turn.every((value, i) => Math.abs(value - (b.turn[i] ?? 0)) < 1e-3)
  );
}
