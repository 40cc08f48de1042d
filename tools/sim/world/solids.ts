import type { Form, Fruit } from "./goods.ts";
import type { Pose, Turn, Vec3 } from "./space.ts";
import { after, turnAbout, turned, upright } from "./space.ts";

/**
 * A simple body out of which products are put together, for falling and for being seen from afar.
 * `half` is half its size along its own axes; a cylinder and a capsule stand along y with radius half[0].
 */
export type Solid = Pose & {
  readonly kind: "box" | "cylinder" | "capsule" | "ellipsoid";
  readonly half: Vec3;
};

/** The solids of a product's body, in its own space (metres). They are a little simpler than what is drawn. */
export function solidsOf(form: Form): readonly Solid[] {
  switch (form.kind) {
    case "box":
    case "carton":
      return [solid("box", halved(form.size))];
    case "bag": {
      const [x, y, z] = halved(form.size);
      return [solid("box", [x * 0.92, y * 0.8, z * 0.7]), solid("box", [x * 0.98, y * 0.97, z * 0.12])];
    }
    case "can":
    case "jar":
      return [solid("cylinder", [form.radius, form.height / 2, form.radius])];
    case "bottle": {
      const { radius: r, height: h } = form;
      return [
        solid("cylinder", [r, h * 0.34, r], [0, -h * 0.16, 0]),
        solid("ellipsoid", [r * 0.95, h * 0.17, r * 0.95], [0, h * 0.17, 0]),
        solid("cylinder", [r * 0.42, h * 0.1, r * 0.42], [0, h * 0.4, 0]),
      ];
    }
    case "fruit":
      return fruits[form.fruit];
  }
}

/** Half the size of the box around a body along its own axes (metres). */
export function reachOf(form: Form): Vec3 {
  if ("size" in form) return halved(form.size);
  if (form.kind !== "fruit") return [form.radius, form.height / 2, form.radius];
  return fruitReach[form.fruit];
}

/** How far below its middle a body reaches that is turned like this (metres). */
export function depthOf(form: Form, turn: Turn): number {
  return Math.max(
    ...solidsOf(form).map(part => halfHeightOf(part, after(turn, part.turn)) - turned(turn, part.at)[1]),
  );
}

function halfHeightOf({ kind, half: [x, y, z] }: Solid, turn: Turn): number {
  const [across, along, deep] = (
    [
      [x, 0, 0],
      [0, y, 0],
      [0, 0, z],
    ] as const
  ).map(axis => Math.abs(turned(turn, axis)[1])) as [number, number, number];
  switch (kind) {
    case "box":
      return across + along + deep;
    case "cylinder":
      return along + Math.hypot(across, deep);
    case "capsule":
      return along + x;
    case "ellipsoid":
      return Math.hypot(across, along, deep);
  }
}

/** How a body lies or stands by itself: the turns a hand or a fall would leave it in. */
export function restingTurns(form: Form): readonly Turn[] {
  const lying: readonly Turn[] = [turnAbout([1, 0, 0], Math.PI / 2), turnAbout([0, 0, 1], Math.PI / 2)];
  if (form.kind === "fruit") return form.fruit === "cucumber" ? lying.slice(1) : [upright];
  if (form.kind === "bag") return lying.slice(0, 1);
  return [upright, ...lying];
}

const fruitReach: Readonly<Record<Fruit, Vec3>> = {
  banana: [0.095, 0.03, 0.02],
  cucumber: [0.022, 0.15, 0.022],
  grape: [0.055, 0.07, 0.045],
  mango: [0.062, 0.042, 0.038],
  pear: [0.037, 0.052, 0.037],
  apple: [0.038, 0.036, 0.038],
  orange: [0.04, 0.04, 0.04],
};

const fruits: Readonly<Record<Fruit, readonly Solid[]>> = {
  banana: [
    solid("capsule", [0.02, 0.03, 0.02], [0, -0.008, 0], turnAbout([0, 0, 1], Math.PI / 2)),
    solid("capsule", [0.018, 0.022, 0.018], [-0.055, 0.008, 0], turnAbout([0, 0, 1], 1.05)),
    solid("capsule", [0.017, 0.022, 0.017], [0.055, 0.008, 0], turnAbout([0, 0, 1], -1.05)),
    solid("box", [0.045, 0.018, 0.016]),
  ],
  cucumber: [solid("capsule", [0.022, 0.128, 0.022])],
  grape: [
    solid("ellipsoid", [0.05, 0.04, 0.042], [0, 0.02, 0]),
    solid("ellipsoid", [0.034, 0.045, 0.032], [0, -0.022, 0]),
  ],
  mango: [solid("ellipsoid", [0.062, 0.042, 0.036])],
  pear: [
    solid("ellipsoid", [0.037, 0.035, 0.037], [0, -0.015, 0]),
    solid("ellipsoid", [0.019, 0.03, 0.019], [0, 0.024, 0]),
  ],
  apple: [solid("ellipsoid", [0.038, 0.035, 0.038])],
  orange: [solid("ellipsoid", [0.04, 0.04, 0.04])],
};

function solid(kind: Solid["kind"], half: Vec3, at: Vec3 = [0, 0, 0], turn: Turn = upright): Solid {
  return { kind, half, at, turn };
}

function halved(size: Vec3): Vec3 {
  return [size[0] / 2, size[1] / 2, size[2] / 2];
}
