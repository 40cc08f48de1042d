import { aimAt } from "../world/aim.ts";
import type { Good } from "../world/goods.ts";
import { someSurroundings } from "../world/looks.ts";
import { randomOf } from "../world/random.ts";
import type { Camera, Scene } from "../world/scene.ts";
import { reachOf } from "../world/solids.ts";
import { placed, turnAbout, type Vec3 } from "../world/space.ts";

/** Drawn large and shown small, which smooths it. */
const DRAWN = 480;

/** A lens that adds nothing. */
const clear = { barrel: 0, fringe: 0, vignette: 0, blur: 0, smear: [0, 0] } as const;

/** One product on a table, turned a little to show that it has a side, and filling the picture. */
export function portraitOf(good: Good): Scene {
  const [x, y, z] = reachOf(good.form);
  // Fronts look along +z; what is round has its brand on both sides, and its bar code in front.
  const isRound = "radius" in good.form;
  const pose = { at: [0, y, 0] as const, turn: turnAbout([0, 1, 0], isRound ? Math.PI / 2 : 0.35) };
  const corners = [-1, 1].flatMap(i =>
    [-1, 1].flatMap(j => [-1, 1].map((k): Vec3 => placed(pose, [i * x, j * y, k * z]))),
  );
  const mounted: Camera = {
    ...{ width: DRAWN, height: DRAWN, at: [0, 0.35, 0.75], target: [0, y, 0], roll: 0, fov: 30 },
    ...{ lens: clear, exposure: 1, contrast: 1, whiteBalance: [1, 1, 1], noise: 0, noiseSeed: 0 },
    jpegQuality: 0.95,
  };
  return {
    surroundings: {
      ...someSurroundings(randomOf(1, "portraits"), "table"),
      lamps: [
        { at: [0.6, 1.4, 1], colour: "#fff8ee", power: 1.6 },
        { at: [-0.8, 1.2, 0.8], colour: "#eef4ff", power: 0.8 },
      ],
    },
    things: [{ id: 1, sku: good.sku, look: 1, pose }],
    hands: [],
    camera: aimAt(mounted, corners, 0.02),
  };
}
