import { goods } from "../world/goods.ts";
import { between, pick } from "../world/random.ts";
import { reachOf } from "../world/solids.ts";
import type { Vec3 } from "../world/space.ts";
import { add, minus, times, unit } from "../world/space.ts";
import type { Deed } from "./director.ts";
import { fill, leave, pause, setDown, someSpot } from "./moves.ts";
import { type Given, pace, put } from "./reaches.ts";

/** What is to be piled: until no camera sees more of the thing than this, with so many others at least and at most. */
type Pile = { readonly seen: number; readonly least: number; readonly most: number };

/** A thing, and one or two others that hide it from every camera, each in part. */
export function hide(given: Given): Deed {
  return pile(given, { seen: 0.8, least: 1, most: 4 });
}

/** A thing, and others over it until hardly anything of it shows. */
export function bury(given: Given): Deed {
  return pile(given, { seen: 0.2, least: 2, most: 5 });
}

const small = goods.filter(good => Math.max(...reachOf(good.form)) < 0.08);
const large = goods.filter(({ form }) => ["box", "bag", "carton"].includes(form.kind));

/** Puts a small thing in, and lays large ones before it, where the camera that sees most of it looks from. */
function* pile(given: Given, { seen, least, most }: Pile): Deed {
  const { director, random } = given;
  const actor = given.hand();
  const [id = 0] = fill(director, random, actor, [pick(random, small).sku]);
  yield* setDown(director, actor, someSpot(random, "cereal-honey"), pace(given));
  yield* leave(director, actor, 0.7 * pace(given));
  for (let laid = 0; laid < most; laid++) {
    yield* pause(0.3);
    const view = given.bestView(id);
    if (laid >= least && view.share <= seen) return;
    // The first one of several goes right on top.
    const far = least > 1 && laid === 0 ? 0 : between(random, 0.05, 0.09);
    yield* put(given, [pick(random, large).sku], towards(director.fall.pose(id).at, view.from, far));
  }
}

/** A place on the way from a thing to an eye, level, so far from the thing. */
function towards(at: Vec3, eye: Vec3, far: number): Vec3 {
  const way = unit(minus([eye[0], 0, eye[2]], [at[0], 0, at[2]]));
  return add([at[0], 0, at[2]], times(way, far));
}
