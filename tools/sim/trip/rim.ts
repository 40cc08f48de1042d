import { goodOf } from "../world/goods.ts";
import { basket, rimPoint } from "../world/places.ts";
import { between, chance, pick } from "../world/random.ts";
import { depthOf } from "../world/solids.ts";
import { add, unit, type Vec3 } from "../world/space.ts";
import type { Deed } from "./director.ts";
import { fetch, fill, leave, palmFor, pause, reach, setDown, someSpot } from "./moves.ts";
import { type Given, pace, someSku } from "./reaches.ts";

/** Half the rim's wire, metres. */
const wire = 0.0075;
const tilt = -0.5;

/**
 * Sets something down on the long rim, lets go of it, and comes back for it: mostly it goes in after all. It is
 * balanced there, its middle a little outside of the rim, so that it has not come in yet.
 */
export function* overRim(given: Given): Deed {
  const { director, random } = given;
  const actor = given.hand();
  const sku = someSku(given);
  const [id = 0] = fill(director, random, actor, [sku]);
  const edge = rimPoint(pick(random, [1, 3]) + between(random, 0.3, 0.7));
  const outward = unit([edge[0], 0, 0]);
  const over = add(edge, [outward[0] * between(random, 0.002, 0.01), 0.15, 0]);
  const above = palmFor(actor, { id, middle: over, tilt });
  yield* reach(actor, above, { tilt, seconds: 0.9 * pace(given), via: basket.height + 0.25 });
  const { turn } = director.fall.pose(id);
  const middle: Vec3 = [over[0], basket.height + wire + depthOf(goodOf(sku).form, turn), over[2]];
  yield* reach(actor, palmFor(actor, { id, middle, tilt }), { tilt, seconds: 0.3 * pace(given) });
  director.release(actor, true);
  actor.grip = { kind: "open", spread: 0.5 };
  yield* pause(0.1);
  yield* leave(director, actor, 0.7 * pace(given));
  yield* pause(between(random, 0.6, 1.6));
  const again = given.hand();
  yield* fetch(director, again, id, pace(given));
  if (chance(random, 0.7)) yield* setDown(director, again, someSpot(random, sku), pace(given));
  yield* leave(director, again, 0.8 * pace(given));
}
