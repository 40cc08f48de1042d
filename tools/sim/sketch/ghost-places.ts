import { coveredShare, overlapOf, sharedArea } from "../../../src/counting/geometry.ts";
import type { Box } from "../../../src/counting/observation.ts";
import { between, pick, type Random } from "../world/random.ts";
import { enough } from "./pair.ts";
import type { GhostKind } from "./rates.ts";
import { clamp } from "./shake.ts";
import { mostly } from "./strays.ts";

/** How often a place is drawn anew that is none of its kind. */
const tries = 20;
/** The host's own box. */
export const whole: Box = [0, 0, 1, 1];

/** The place of a box round nothing: in shares of its host's box, or of the picture where it has no host. */
export function placeFor(kind: GhostKind, random: Random, things: readonly { readonly box: Box }[]): Box {
  switch (kind) {
    case "open":
      return drawn(
        () => someBox(random),
        box => !things.some(thing => touch(box, thing.box)),
      );
    case "round":
      return drawn(() => placeRound(random), isLoose);
    case "across":
      return drawn(
        () => placeAcross(random),
        box => touch(box, whole) && coveredShare(box, whole) < mostly && isLoose(box),
      );
    default:
      return placeWithin(random);
  }
}

/** A little more than half of a host, at one of its four sides. */
export function placeHalf(random: Random): Box {
  const share = between(random, 0.55, 0.62);
  return pick<Box>(random, [
    [0, 0, share, 1],
    [1 - share, 0, 1, 1],
    [0, 0, 1, share],
    [0, 1 - share, 1, 1],
  ]);
}

/** A place of a host as a box of the picture, as far as the picture reaches. */
export function boxOf([x1, y1, x2, y2]: Box, host: Box | undefined): Box {
  if (!host) return [x1, y1, x2, y2];
  const [left, top, right, bottom] = host;
  const [w, h] = [right - left, bottom - top];
  const [x, y] = [
    (share: number) => clamp(left + share * w, 0, 1),
    (share: number) => clamp(top + share * h, 0, 1),
  ];
  return [x(x1), y(y1), x(x2), y(y2)];
}

function drawn(draw: () => Box, isRight: (box: Box) => boolean): Box {
  let box = draw();
  for (let left = tries; left > 0 && !isRight(box); left -= 1) box = draw();
  return box;
}

function someBox(random: Random): Box {
  const [w, h] = [between(random, 0.04, 0.25), between(random, 0.04, 0.25)];
  return from(random() * (1 - w), random() * (1 - h), w, h);
}

/** A part of a thing: hardly ever so much of it that it were the thing again. */
function placeWithin(random: Random): Box {
  const [w, h] = [between(random, 0.3, 0.75), between(random, 0.3, 0.75)];
  return from(random() * (1 - w), random() * (1 - h), w, h);
}

/** A box that holds a thing, about twice as large. */
function placeRound(random: Random): Box {
  const [w, h] = [between(random, 1.2, 1.8), between(random, 1.2, 1.8)];
  return from(random() * (1 - w), random() * (1 - h), w, h);
}

/** A box over an edge of a thing. */
function placeAcross(random: Random): Box {
  const [w, h] = [between(random, 0.5, 1.5), between(random, 0.5, 1.5)];
  return from(between(random, -w, 1), between(random, -h, 1), w, h);
}

/** Whether it lies so far off its host's box that it is no second one of it. */
function isLoose(box: Box): boolean {
  return overlapOf(box, whole) < enough;
}

function touch(a: Box, b: Box): boolean {
  return sharedArea(a, b) > 0;
}

function from(x: number, y: number, w: number, h: number): Box {
  return [x, y, x + w, y + h];
}
