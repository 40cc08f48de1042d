import sharp, { type Sharp } from "sharp";
import { fromPixels, type Pixels } from "../pictures.ts";
import type { Random } from "./random.ts";
import type { Step } from "./scene.ts";

/** The scene through a sharp pipeline that keeps its size: the boxes stay where they are. */
function developed(change: (picture: Sharp, random: Random) => Sharp): Step {
  return async ({ pixels, objects }, { random }) => {
    const { data, info } = await change(fromPixels(pixels), random)
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: { data, width: info.width, height: info.height }, objects };
  };
}

/** From half as bright to half as bright again. */
export const brightness: Step = developed((picture, random) => picture.linear(random.between(0.5, 1.5), 0));

/** Contrast from 0.6 to 1.5 around the middle grey. */
export const contrast: Step = developed((picture, random) => {
  const slope = random.between(0.6, 1.5);
  return picture.linear(slope, 128 * (1 - slope));
});

/** Hue by up to 15 degrees and saturation from 0.6 to 1.4: a lamp's cast, not another product. */
export const hue: Step = developed((picture, random) =>
  picture.modulate({
    hue: Math.round(random.between(-15, 15)),
    saturation: random.between(0.6, 1.4),
  }),
);

/** Out of focus by up to two pixels. */
export const blur: Step = developed((picture, random) => picture.blur(random.between(0.4, 2)));

/** Squeezed through JPEG of quality 20 to 80, as cheap cameras do. */
export const jpeg: Step = async ({ pixels, objects }, { random }) => {
  const quality = Math.round(random.between(20, 80));
  const squeezed = await fromPixels(pixels).jpeg({ quality }).toBuffer();
  const data = await sharp(squeezed).raw().toBuffer();
  return { pixels: { ...pixels, data }, objects };
};

/** A sensor's noise, a standard deviation of up to 16 of 255, each pixel and colour for itself. */
export const noise: Step = async ({ pixels, objects }, { random }) => ({
  pixels: withNoise(pixels, random.between(2, 16), random),
  objects,
});

function withNoise(pixels: Pixels, deviation: number, random: Random): Pixels {
  const data = new Uint8ClampedArray(pixels.data.length);
  // The sum of four bytes is near enough to a bell curve: its deviation is the root of 4 · (256² − 1) / 12.
  const scale = deviation / Math.sqrt((4 * (256 ** 2 - 1)) / 12);
  for (let at = 0; at < data.length; at += 1) {
    const bytes = random.whole(2 ** 32);
    const sum = (bytes & 255) + ((bytes >>> 8) & 255) + ((bytes >>> 16) & 255) + (bytes >>> 24);
    data[at] = (pixels.data[at] ?? 0) + (sum - 510) * scale;
  }
  return { ...pixels, data: new Uint8Array(data.buffer) };
}
