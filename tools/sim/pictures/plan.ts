import { type Clutter, clutterLevels } from "../../../src/dataset/metrics/clutter.ts";
import { aimAt } from "../world/aim.ts";
import { goodOf, goods } from "../world/goods.ts";
import { handAt, holdOf, somePerson } from "../world/hands.ts";
import { middleOf, someCamera, someOptics, someSurroundings } from "../world/looks.ts";
import type { Fall } from "../world/physics.ts";
import { openingOf, rimPoint, shelf, table } from "../world/places.ts";
import { between, chance, gaussian, pick, type Random, randomOf, wholeBetween } from "../world/random.ts";
import type { Hand, Place, Scene, Thing } from "../world/scene.ts";
import { reachOf, restingTurns } from "../world/solids.ts";
import type { Vec3 } from "../world/space.ts";
import { add, after, carried, minus, mix, turnAbout, unit } from "../world/space.ts";

/** How many pictures are taken of one heap, each with its own camera, light and hands. */
export const viewsPerHeap = 6;

/** One picture to take. The same seed and number always give the same one. */
export type PicturePlan = { readonly name: string; readonly clutter: Clutter; readonly scene: Scene };

/** As many things are dropped as the RPC data set counts. */
const counts: Readonly<Record<Clutter, readonly [number, number]>> = {
  easy: [3, 10],
  medium: [10, 15],
  hard: [15, 20],
};

/** Plans the pictures of one heap: `heap` counts from 0; `size` is the picture's side in pixels. */
export function planHeap(
  fallIn: (place: Place) => Fall,
  seed: number,
  heap: number,
  size: number,
): PicturePlan[] {
  const random = randomOf(seed, `heap ${heap}`);
  const { clutter, names } = heapNames(seed, heap);
  const place = pick(random, ["cart", "cart", "cart", "cart", "cart", "shelf", "table", "table"] as const);
  const heaped = someHeap(fallIn, random, place, wholeBetween(random, ...counts[clutter]));
  return names.map((name, view) => {
    const own = randomOf(seed, `heap ${heap} view ${view}`);
    const hands = someHands(own, place, lastIdOf(heaped));
    const mounted = {
      ...someCamera(own, place, wholeBetween(own, 0, 2)),
      ...someOptics(own, { width: size, height: size }),
      roll: chance(own, 0.2) ? between(own, -0.5, 0.5) : gaussian(own) * 0.05,
    };
    const camera = place === "cart" ? aimAt(mounted, openingOf(place), between(own, 0.01, 0.12)) : mounted;
    return {
      name,
      clutter,
      scene: {
        surroundings: someSurroundings(own, place),
        things: [...heaped, ...hands.held],
        hands: hands.hands,
        camera,
      },
    };
  });
}

/** A heap's clutter and its pictures' names, known without building it. */
export function heapNames(seed: number, heap: number): { clutter: Clutter; names: string[] } {
  const clutter = pick(randomOf(seed, `clutter ${heap}`), clutterLevels);
  const number = String(heap).padStart(5, "0");
  const names = Array.from({ length: viewsPerHeap }, (_, view) => `sim-${seed}-${number}-${view}`);
  return { clutter, names };
}

function someHeap(fallIn: (place: Place) => Fall, random: Random, place: Place, count: number): Thing[] {
  const fall = fallIn(place);
  const skus = Array.from({ length: count }, () => pick(random, goods).sku);
  // Shoppers do take two of a kind.
  for (let i = 1; i < count; i++) if (chance(random, 0.18)) skus[i] = skus[i - 1] ?? "apple";
  skus.forEach((sku, i) => {
    const turn = after(turnAbout([0, 1, 0], random() * 6.28), pick(random, restingTurns(goodOf(sku).form)));
    fall.put({ id: i + 1, sku, pose: { at: dropPoint(random, place, i, sku), turn } });
    if (place === "cart") fall.settle(0.35);
  });
  fall.settle(place === "cart" ? 3 : 1.5);
  const things = skus.map((sku, i) => ({
    id: i + 1,
    sku,
    look: Math.floor(random() * 1000),
    pose: fall.pose(i + 1),
  }));
  fall.close();
  return things.filter(thing => thing.pose.at[1] > -0.05);
}

function dropPoint(random: Random, place: Place, nth: number, sku: string): Vec3 {
  if (place === "cart")
    return [between(random, -0.14, 0.14), 0.26 + 0.014 * nth, between(random, -0.24, 0.24)];
  const [x, y, z] = reachOf(goodOf(sku).form);
  const lift = Math.max(x, y, z) + 0.005;
  if (place === "shelf") {
    const column = (nth % 8) / 7 - 0.5;
    const row = Math.floor(nth / 8);
    return [column * (shelf.width - 0.2), lift + 0.02 * row, 0.08 + row * 0.11];
  }
  return [
    between(random, -0.3, 0.3) * table.width,
    lift + 0.03 * nth,
    between(random, -0.3, 0.3) * table.depth,
  ];
}

/** What fell off a table or a shelf leaves gaps among the ids: the highest one tells which are taken, not their number. */
function lastIdOf(things: readonly Thing[]): number {
  return Math.max(0, ...things.map(({ id }) => id));
}

function someHands(random: Random, place: Place, lastId: number): { hands: Hand[]; held: Thing[] } {
  const count = pick(random, [0, 0, 0, 1, 1, 1, 1, 2]);
  const person = somePerson(random);
  const hands: Hand[] = [];
  const held: Thing[] = [];
  for (let nth = 0; nth < count; nth++) {
    const id = 201 + nth;
    const filled = chance(random, 0.7);
    const good = pick(random, goods);
    const hold = holdOf(random, good);
    const grip = filled ? hold.grip : ({ kind: "open", spread: random() } as const);
    const hand = someReach(random, place, { id, person, side: nth === 1 ? "left" : "right", grip });
    hands.push(hand);
    const pose = carried(hand.pose, hold.own);
    if (filled) held.push({ id: lastId + 1 + nth, sku: good.sku, look: Math.floor(random() * 1000), pose });
  }
  return { hands, held };
}

/** A hand somewhere between the opening and the heap, reaching in from one of the sides. */
function someReach(
  random: Random,
  place: Place,
  given: Pick<Hand, "id" | "side" | "grip"> & { person: ReturnType<typeof somePerson> },
): Hand {
  const middle = middleOf(place);
  const from: Vec3 =
    place === "cart"
      ? rimPoint(pick(random, [0.3, 0.5, 0.7, 1.3, 1.5, 3.5, 3.7, 2.5]) + between(random, -0.15, 0.15), 0.08)
      : place === "shelf"
        ? [between(random, -0.4, 0.4), 0.2, -0.15]
        : [between(random, -0.4, 0.4), 0.15, pick(random, [-0.4, 0.4])];
  const inward =
    place === "cart"
      ? ([middle[0], 0.22, between(random, -0.2, 0.2)] as const)
      : add(middle, [between(random, -0.2, 0.2), 0.05, 0]);
  const palm = add(mix(from, inward, between(random, 0, 0.85)), [0, between(random, 0.02, 0.14), 0]);
  const outward = unit(minus(from, inward));
  const tilt = between(random, -1.1, 0.25);
  const fingers = unit(
    add([-outward[0], tilt, -outward[2]], [gaussian(random) * 0.25, 0, gaussian(random) * 0.25]),
  );
  const knuckles: Vec3 = unit([gaussian(random) * 0.6, 1, gaussian(random) * 0.6]);
  const shoulder = add(from, [outward[0] * 0.4, 0.5, outward[2] * 0.4]);
  return handAt({ ...given, palm, fingers, knuckles, shoulder });
}
