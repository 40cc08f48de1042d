import { type Form, type Good, goodOf } from "./goods.ts";
import { someCloth } from "./looks.ts";
import { between, chance, pick, type Random } from "./random.ts";
import type { Grip, Hand } from "./scene.ts";
import { reachOf } from "./solids.ts";
import type { Pose, Turn, Vec3 } from "./space.ts";
import {
  add,
  after,
  cross,
  minus,
  mix,
  placed,
  relative,
  times,
  turnAbout,
  turnFromAxes,
  unit,
} from "./space.ts";

/** Half the palm's thickness, metres: what is held begins there. */
export const palmHalf = 0.014;

/** What stays of a person over a trip: which hands they have and how they dress. */
export type Person = Pick<Hand, "skin" | "scale" | "sleeve">;

/** A hold: how the fingers close, and the product's pose in the hand's own space. */
export type Hold = { readonly grip: Grip; readonly own: Pose };

export function somePerson(random: Random): Person {
  const base = { skin: random(), scale: between(random, 0.88, 1.12) };
  if (chance(random, 0.3)) return base;
  const gap = chance(random, 0.6) ? between(random, 0, 0.03) : between(random, 0.05, 0.17);
  return { ...base, sleeve: { colour: someCloth(random, 85), gap, width: between(random, 0.037, 0.055) } };
}

/** How a person takes hold of a product; one of several natural ways. */
export function holdOf(random: Random, good: Good): Hold {
  const { form } = good;
  const [x, y, z] = reachOf(form);
  const half = turnAbout([0, 1, 0], pick(random, [0, 1, 2, 3]) * (Math.PI / 2));
  const along = after(turnAbout([0, 0, 1], pick(random, [-1, 1]) * (Math.PI / 2)), half);
  switch (form.kind) {
    case "can":
    case "jar":
    case "bottle":
      return wrapped(x, along, between(random, -0.25, 0.25) * y);
    case "carton":
      return wrapped(x * 1.12, along, between(random, -0.3, 0.2) * y);
    case "box":
      return clamped(random, [x, y, z]);
    case "bag":
      return pinched(random, y);
    case "fruit":
      return fruitHold(random, form, [x, y, z]);
  }
}

/**
 * A hand that reaches to a point from where its person stands. `fingers` is where they point, `knuckles` the
 * direction of the back of the hand (made square to the fingers here); the elbow lies towards `shoulder`.
 */
export function handAt(given: {
  id: number;
  person: Person;
  side: Hand["side"];
  palm: Vec3;
  fingers: Vec3;
  knuckles: Vec3;
  shoulder: Vec3;
  grip: Grip;
}): Hand {
  const z = unit(given.fingers);
  const x = unit(cross(given.knuckles, z));
  const pose: Pose = { at: given.palm, turn: turnFromAxes(x, cross(z, x), z) };
  const wrist = placed(pose, [0, 0, -0.055 * given.person.scale]);
  const towards = unit(mix(times(z, -1), unit(minus(given.shoulder, wrist)), 0.6));
  const elbow = add(wrist, times(towards, 0.3));
  return { id: given.id, pose, grip: given.grip, side: given.side, elbow, ...given.person };
}

/** The hold that results when a hand simply closes round a thing where it lies. */
export function holdWhereItIs(hand: Pose, thing: Pose, sku: string): Hold {
  const reach = [...reachOf(goodOf(sku).form)].sort((a, b) => a - b);
  const middle = reach[1] ?? 0.04;
  const grip: Grip =
    middle < 0.05
      ? { kind: "wrap", radius: middle }
      : { kind: "clamp", gap: Math.min(0.09, (reach[0] ?? 0.03) * 2) };
  return { grip, own: relative(hand, thing) };
}

function wrapped(radius: number, turn: Turn, slide: number): Hold {
  const at: Vec3 = [slide, -(palmHalf + radius), 0.028];
  return { grip: { kind: "wrap", radius }, own: { at, turn } };
}

function clamped(random: Random, [x, y, z]: Vec3): Hold {
  // Thickness between fingers and thumb; the edge towards the palm is a long or a short one.
  const byTop = chance(random, 0.5);
  const flat = turnAbout([1, 0, 0], pick(random, [-1, 1]) * (Math.PI / 2));
  const turn = byTop ? flat : after(turnAbout([0, 1, 0], Math.PI / 2), flat);
  const at: Vec3 = [between(random, -0.02, 0.02), -(palmHalf + z), 0.03 + (byTop ? y : x)];
  return { grip: { kind: "clamp", gap: 2 * z }, own: { at, turn } };
}

function pinched(random: Random, halfHeight: number): Hold {
  const turn = after(turnAbout([0, 0, 1], between(random, -0.3, 0.3)), turnAbout([1, 0, 0], -Math.PI / 2));
  return {
    grip: { kind: "clamp", gap: 0.022 },
    own: { at: [0, -palmHalf - 0.011, 0.045 + halfHeight], turn },
  };
}

function fruitHold(random: Random, form: Form & { kind: "fruit" }, [x, y, z]: Vec3): Hold {
  if (form.fruit === "cucumber") {
    return wrapped(x, turnAbout([0, 0, 1], Math.PI / 2), between(random, -0.35, 0.35) * y);
  }
  const turn = turnAbout([0, 1, 0], between(random, -0.6, 0.6));
  if (form.fruit !== "grape") return wrapped(Math.min(x, z + 0.01), turn, 0);
  // A bunch hangs from the fingertips by its stalk.
  const hanging = turnAbout([1, 0, 0], -Math.PI / 2);
  return {
    grip: { kind: "clamp", gap: 0.016 },
    own: { at: [0, -palmHalf - 0.008, 0.05 + y], turn: hanging },
  };
}
