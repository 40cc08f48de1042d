import { basket, openingOf, shelf } from "./places.ts";
import { between, chance, gaussian, pick, type Random, wholeBetween } from "./random.ts";
import type { Camera, Place, Surroundings } from "./scene.ts";
import type { Vec3 } from "./space.ts";
import { add, mix } from "./space.ts";

/** How many different floors and backdrops the stage draws. */
export const floorCount = 12;
export const backdropCount = 8;

/** A place and its light, all at random. */
export function someSurroundings(random: Random, place: Place): Surroundings {
  const warm = between(random, -1, 1);
  const lampColour = () => {
    const tint = warm + between(random, -0.3, 0.3);
    return `rgb(${channel(245 + 25 * tint)}, ${channel(238 + 6 * tint)}, ${channel(236 - 50 * tint)})`;
  };
  const lamps = [0, 1, 2].map(nth => ({
    at: [between(random, -1.2, 1.2), between(random, 1.4, 2.4), between(random, -1.4, 1)] as const,
    colour: lampColour(),
    power: nth === 0 ? between(random, 1.1, 2.8) : chance(random, 0.5) ? between(random, 0.1, 1) : 0,
  }));
  return {
    place,
    lamps,
    ambient: {
      colour: lampColour(),
      power: between(random, 0.3, 1),
      room: between(random, 0.25, 0.75),
      turn: between(random, 0, 6.28),
    },
    floor: wholeBetween(random, 0, floorCount - 1),
    backdrop: wholeBetween(random, 0, backdropCount - 1),
    rolled: between(random, 0, 4),
    wire: pick(random, ["#c9ccd0", "#b4b8bd", "#9aa0a6", "#d8d8d6", "#4a4d52", "#2f3f66"]),
    handle: pick(random, ["#c3161c", "#1b4f9c", "#1f7a3d", "#f0a400", "#333333", "#7a2a8a"]),
    liner: chance(random, 0.12) ? "plastic" : "wire",
    legs: place === "cart" ? someLegs(random) : [],
    ...(place === "cart" && chance(random, 0.15) ? { ownBag: someBag(random) } : {}),
  };
}

/** Where a camera hangs: the first over the handle, the second over the front, the third at the side. */
export function someCamera(random: Random, place: Place, nth: number): Pick<Camera, "at" | "target" | "fov"> {
  const shake = (size: number): Vec3 => [
    gaussian(random) * size,
    gaussian(random) * size,
    gaussian(random) * size,
  ];
  if (place === "shelf") {
    const x = between(random, -0.25, 0.25) + (nth - 0.5) * 0.2;
    const at: Vec3 = [x, between(random, 0.22, 0.45), between(random, -0.6, -0.45)];
    return { at, target: [x * 0.4, shelf.height * 0.4, shelf.depth * 0.4], fov: between(random, 60, 72) };
  }
  if (place === "table") {
    const round = between(random, 0, 2 * Math.PI);
    const height = between(random, 0.4, 0.75);
    const back = between(random, 0.05, 0.5);
    const at: Vec3 = [Math.cos(round) * back, height, Math.sin(round) * back];
    return { at, target: shake(0.03), fov: between(random, 48, 66) };
  }
  // High enough that the floor of the basket is not much smaller in the picture than its rim.
  const lift = basket.height + between(random, 0.5, 0.7);
  const perches: readonly Vec3[] = [
    [between(random, -0.1, 0.1), lift, -basket.rim.length - between(random, 0, 0.1)],
    [between(random, -0.1, 0.1), lift, basket.rim.length + between(random, 0, 0.1)],
    [basket.rim.rear + between(random, 0.05, 0.15), lift, between(random, -0.15, 0.15)],
  ];
  const at = perches[nth % perches.length] ?? [0, lift, 0];
  const middle: Vec3 = [0, basket.height * 0.45, 0];
  return {
    at,
    target: add(mix(middle, [at[0], 0, at[2]], 0.12), shake(0.015)),
    fov: between(random, 70, 82),
  };
}

/** What a camera does to its picture. `calm` keeps to what a video codec takes well. */
export function someOptics(
  random: Random,
  size: { width: number; height: number },
  calm = false,
): Omit<Camera, "at" | "target" | "fov" | "roll"> {
  const smear = !calm && chance(random, 0.15) ? between(random, 0.5, 3) : 0;
  const heading = between(random, 0, Math.PI);
  const tint = gaussian(random) * (calm ? 0.03 : 0.07);
  return {
    ...size,
    lens: {
      barrel: between(random, 0, 0.28),
      fringe: between(random, 0, 0.004),
      vignette: between(random, 0, 0.5),
      blur: calm
        ? between(random, 0.3, 0.8)
        : chance(random, 0.2)
          ? between(random, 1, 2.2)
          : between(random, 0.2, 0.9),
      smear: [smear * Math.cos(heading), smear * Math.sin(heading)],
    },
    exposure: Math.exp(gaussian(random) * (calm ? 0.1 : 0.28)),
    contrast: between(random, 0.85, 1.2),
    whiteBalance: [1 + tint, 1 + gaussian(random) * 0.02, 1 - tint],
    noise: calm ? between(random, 0, 0.008) : between(random, 0.004, 0.05),
    noiseSeed: random(),
    jpegQuality: calm ? 0.95 : between(random, 0.5, 0.92),
  };
}

/** The middle of what is watched. */
export function middleOf(place: Place): Vec3 {
  const ring = openingOf(place);
  const sum = ring.reduce((total, corner) => add(total, corner), [0, 0, 0] as Vec3);
  return [sum[0] / ring.length, sum[1] / ring.length, sum[2] / ring.length];
}

function someLegs(random: Random): Surroundings["legs"] {
  return Array.from({ length: pick(random, [0, 0, 1, 2, 2, 3]) }, () => {
    const round = between(random, 0, 2 * Math.PI);
    const far = between(random, 0.75, 1.1);
    return {
      colour: someCloth(random, 45),
      at: [Math.cos(round) * far * 0.75, basket.ground, Math.sin(round) * far] as const,
    };
  });
}

function someBag(random: Random): NonNullable<Surroundings["ownBag"]> {
  return {
    at: [between(random, -0.04, 0.04), 0, 0.2],
    colour: someCloth(random, 70),
    turn: between(random, -0.4, 0.4),
  };
}

/** A colour clothes come in: rarely bright. */
export function someCloth(random: Random, lightest: number): string {
  const [hue, saturation, light] = [random() * 360, between(random, 4, 50), between(random, 8, lightest)];
  return `hsl(${Math.floor(hue)}, ${Math.floor(saturation)}%, ${Math.floor(light)}%)`;
}

function channel(value: number): number {
  return Math.round(Math.min(255, Math.max(0, value)));
}
