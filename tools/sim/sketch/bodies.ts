import type { Hand } from "../world/scene.ts";
import type { Solid } from "../world/solids.ts";
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

/** Something to be drawn: solids in its own space. */
export type Body = { readonly id: number; readonly pose: Pose; readonly solids: readonly Solid[] };

/** The arm hides things and is not reported. */
export const armId = 255;

/** A hand as it is sketched, and the arm behind it. */
export function bodiesOf(hand: Hand): { readonly arm: Body; readonly palm: Body } {
  return { arm: armOf(hand), palm: { id: hand.id, pose: hand.pose, solids: handSolids(hand) } };
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

function armOf(hand: Hand): Body {
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
