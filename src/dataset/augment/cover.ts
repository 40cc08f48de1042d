import sharp from "sharp";
import { areaOf, type LabelledObject, type PixelBox, type Point, sharedArea } from "../labelled.ts";
import { fromPixels } from "../pictures.ts";
import type { Random } from "./random.ts";
import { coverObjects, type Scene, type Step } from "./scene.ts";

/** Of an object no more than this share may be hidden by something pasted, so that it stays recognisable. */
const mostHidden = 0.3;

/** Cut-outs may carry this much of another object with them. */
const mostShared = 0.12;

/** Tries to find a free place, and an object worth cutting out, before giving up. */
const tries = 12;

/** One rectangle of 2 to 15 % of the picture painted over with noise: what a hand or a wire might hide. */
export const erase: Step = async ({ pixels, objects }, { random }) => {
  const { width, height } = pixels;
  const side = Math.sqrt(random.between(0.02, 0.15));
  const shape = Math.sqrt(random.between(0.5, 2));
  const wide = Math.min(width, Math.max(1, Math.round(width * side * shape)));
  const high = Math.min(height, Math.max(1, Math.round((height * side) / shape)));
  const left = random.whole(width - wide + 1);
  const top = random.whole(height - high + 1);
  const data = Uint8Array.from(pixels.data);
  for (let row = top; row < top + high; row += 1) {
    for (let at = (row * width + left) * 3; at < (row * width + left + wide) * 3; at += 1) {
      data[at] = random.whole(256);
    }
  }
  const covered = coverObjects(objects, [left, top, left + wide, top + high]);
  return { pixels: { ...pixels, data }, objects: covered };
};

/**
 * An object cut out of another picture of the set and pasted in, at 0.6 to 1.4 of its size, where it hides
 * little. Outlines and corners are cut along, boxes with a soft edge inside. Where nothing fits the scene
 * stays as it is.
 */
export const paste: Step = async (scene, { random, other }) => {
  const donor = await other();
  const wanted = pickObject(donor, random);
  if (wanted === undefined) return scene;
  const scale = random.between(0.6, 1.4);
  const [left, top, right, bottom] = wanted.box;
  const size = {
    width: Math.max(4, Math.round((right - left) * scale)),
    height: Math.max(4, Math.round((bottom - top) * scale)),
  };
  const place = freePlace(scene, size, random);
  if (place === undefined) return scene;
  const cut = wholeBox(donor, wanted);
  const outline = wanted.corners?.map(corner => scaledInto(corner, cut, size));
  const cutOut = await cutOutOf(donor, cut, size, outline);
  const data = await fromPixels(scene.pixels)
    .composite([{ input: cutOut, left: place[0], top: place[1] }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const corners = outline?.map(([x, y]): Point => [place[0] + x, place[1] + y]);
  const pasted = { ...wanted, box: place, ...(corners && { corners }) };
  const objects = [...coverObjects(scene.objects, place), pasted];
  return { pixels: { ...scene.pixels, data }, objects };
};

/** Whole, unhidden, alone in its box: what can be cut out without taking half of something else along. */
function pickObject({ objects }: Scene, random: Random): LabelledObject | undefined {
  const clean = objects.filter(object => {
    if (object.difficult || object.crowd || object.truncated || object.occluded) return false;
    const others = objects.filter(one => one !== object);
    return others.every(one => sharedArea(one.box, object.box) <= mostShared * areaOf(object.box));
  });
  return clean[random.whole(clean.length)];
}

function freePlace(
  { pixels, objects }: Scene,
  { width, height }: Size,
  random: Random,
): PixelBox | undefined {
  if (width > pixels.width || height > pixels.height) return undefined;
  for (let round = 0; round < tries; round += 1) {
    const left = random.whole(pixels.width - width + 1);
    const top = random.whole(pixels.height - height + 1);
    const place: PixelBox = [left, top, left + width, top + height];
    const hides = objects.some(one => sharedArea(one.box, place) > mostHidden * areaOf(one.box));
    if (!hides) return place;
  }
  return undefined;
}

/** The box in whole pixels of its picture. */
function wholeBox({ pixels }: Scene, { box: [left, top, right, bottom] }: LabelledObject): PixelBox {
  return [
    Math.max(0, Math.floor(left)),
    Math.max(0, Math.floor(top)),
    Math.min(pixels.width, Math.ceil(right)),
    Math.min(pixels.height, Math.ceil(bottom)),
  ];
}

type Size = { readonly width: number; readonly height: number };

/** Where a point is when a box is cut out and scaled to a size. */
function scaledInto([x, y]: Point, [left, top, right, bottom]: PixelBox, { width, height }: Size): Point {
  return [((x - left) / (right - left)) * width, ((y - top) / (bottom - top)) * height];
}

/** What is in the box as PNG with transparency, scaled to a size; `outline` is in pixels of that. */
async function cutOutOf(
  { pixels }: Scene,
  [left, top, right, bottom]: PixelBox,
  { width, height }: Size,
  outline?: readonly Point[],
): Promise<Buffer> {
  const cut = await fromPixels(pixels)
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize({ width, height, fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  const soft = Math.max(1, Math.round(Math.min(width, height) * 0.04));
  const shape = outline
    ? `<polygon points="${outline.join(" ")}" fill="white"/>`
    : `<rect x="${soft}" y="${soft}" width="${Math.max(1, width - 2 * soft)}" height="${Math.max(1, height - 2 * soft)}" rx="${2 * soft}" fill="white"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shape}</svg>`;
  const mask = await sharp(Buffer.from(svg))
    .extractChannel("alpha")
    .blur(Math.max(0.4, soft / 3))
    .raw()
    .toBuffer();
  return fromPixels({ data: cut, width, height })
    .joinChannel(mask, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
