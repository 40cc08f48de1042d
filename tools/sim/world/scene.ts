import type { Pose, Vec3 } from "./space.ts";

/** Where things are watched. */
export type Place = "cart" | "shelf" | "table";

/** One piece of a product. `id` is 1–180 and unlike in one scene; `look` picks one of its small variations. */
export type Thing = { readonly id: number; readonly sku: string; readonly look: number; readonly pose: Pose };

/**
 * How a hand is closed. `wrap` goes round something of that radius, `clamp` holds something of that
 * thickness between straight fingers and thumb, `open` holds nothing. Metres.
 */
export type Grip =
  | { readonly kind: "wrap"; readonly radius: number }
  | { readonly kind: "clamp"; readonly gap: number }
  | { readonly kind: "open"; readonly spread: number };

/**
 * A hand. Its own space: the palm's middle at the origin, fingers along +z, the palm looks along −y, the
 * thumb on the +x side of a right hand. `id` is 201–220.
 */
export type Hand = {
  readonly id: number;
  readonly pose: Pose;
  readonly grip: Grip;
  readonly side: "left" | "right";
  /** 0 (light) to 1 (dark). */
  readonly skin: number;
  /** Bare, or a sleeve of a CSS colour that ends this far (metres) behind the wrist. */
  readonly sleeve?: { readonly colour: string; readonly gap: number; readonly width: number };
  /** The elbow, in the world: the forearm goes there. */
  readonly elbow: Vec3;
  /** Overall size, about 1. */
  readonly scale: number;
};

/** Light and surroundings of a scene; the same for all its cameras. */
export type Surroundings = {
  readonly place: Place;
  readonly lamps: readonly { readonly at: Vec3; readonly colour: string; readonly power: number }[];
  /** Light from everywhere, and how much of it comes from the room's picture. */
  readonly ambient: {
    readonly colour: string;
    readonly power: number;
    readonly room: number;
    readonly turn: number;
  };
  /** Floor, backdrop, table top and the like: each number picks one of the drawn pictures. */
  readonly floor: number;
  readonly backdrop: number;
  /** How far (metres) the floor has rolled by under the cart. */
  readonly rolled: number;
  readonly wire: string;
  readonly handle: string;
  readonly liner: "wire" | "plastic";
  /** People's legs around the cart, and things in the cart that no one sells: a shopper's own bag. */
  readonly legs: readonly { readonly at: Vec3; readonly colour: string }[];
  readonly ownBag?: { readonly at: Vec3; readonly colour: string; readonly turn: number };
};

/** A camera: where it is, and what it does to the picture. */
export type Camera = {
  readonly width: number;
  readonly height: number;
  readonly at: Vec3;
  readonly target: Vec3;
  /** Turn about the line of sight, radians. */
  readonly roll: number;
  /** Degrees from bottom to top of the undistorted picture. */
  readonly fov: number;
  readonly lens: {
    /** Barrel (positive) distortion: see `bend`. */
    readonly barrel: number;
    /** Colour fringes, share of the radius. */
    readonly fringe: number;
    /** Darker corners, 0–1. */
    readonly vignette: number;
    /** Defocus in pixels, and motion blur as a vector in pixels. */
    readonly blur: number;
    readonly smear: readonly [x: number, y: number];
  };
  readonly exposure: number;
  readonly contrast: number;
  /** Gains of red, green, blue. */
  readonly whiteBalance: Vec3;
  readonly noise: number;
  readonly noiseSeed: number;
  /** 0–1. */
  readonly jpegQuality: number;
};

/** All that one picture shows. */
export type Scene = {
  readonly surroundings: Surroundings;
  readonly things: readonly Thing[];
  readonly hands: readonly Hand[];
  readonly camera: Camera;
};
