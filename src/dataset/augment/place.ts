import { grey } from "../../models/contract.ts";
import { clipBox, type PixelBox, type Point } from "../labelled.ts";
import { fromPixels, type Pixels } from "../pictures.ts";
import { cutObjects, moveObjects, type Scene, type Step } from "./scene.ts";
import { warp } from "./warp.ts";

const background = { r: grey, g: grey, b: grey };

/** Left and right swapped. */
export const flip: Step = async ({ pixels, objects }) => {
  const data = await fromPixels(pixels).flop().raw().toBuffer();
  const moved = moveObjects(objects, ([x, y]) => [pixels.width - x, y]);
  return { pixels: { ...pixels, data }, objects: moved };
};

/** Nearer by up to 1.6, or farther by down to 0.5 on a grey ground, and moved to anywhere that fits. */
export const zoom: Step = async (scene, { random }) => {
  const { width, height } = scene.pixels;
  const scale = random.chance(0.5) ? random.between(1, 1.6) : random.between(0.5, 1);
  const [wide, high] = [Math.max(2, Math.round(width / scale)), Math.max(2, Math.round(height / scale))];
  const left = Math.round(random.share() * (width - wide));
  const top = Math.round(random.share() * (height - high));
  return windowOf(scene, [left, top, left + wide, top + high], { width, height });
};

/** Turned about its middle by up to 20 degrees, now and then by a quarter or a half turn more. */
export const rotate: Step = async (scene, { random }) => {
  const quarters = random.chance(0.3) ? random.whole(4) : 0;
  const turned = await quarterTurned(scene, quarters);
  return turnedBy(turned, (random.between(-20, 20) * Math.PI) / 180);
};

type Size = { readonly width: number; readonly height: number };

/**
 * What a window onto the scene shows, scaled to a size in pixels. The window is in whole pixels of the scene
 * and may reach outside it, where it is grey.
 */
export async function windowOf({ pixels, objects }: Scene, window: PixelBox, size: Size): Promise<Scene> {
  const across = size.width / (window[2] - window[0]);
  const down = size.height / (window[3] - window[1]);
  const toOld = { xx: 1 / across, xy: 0, x0: window[0], yx: 0, yy: 1 / down, y0: window[1] };
  // Rounding may leave one side a hair below 1.
  const enlarged = across >= 1 || down >= 1;
  const seen = enlarged ? warp(pixels, size, toOld) : await shrunk(pixels, window, size);
  const moved = moveObjects(objects, ([x, y]) => [(x - window[0]) * across, (y - window[1]) * down]);
  return { pixels: seen, objects: cutObjects(moved, size.width, size.height) };
}

/** A window made smaller, with every pixel of it weighed in. */
async function shrunk(pixels: Pixels, window: PixelBox, size: Size): Promise<Pixels> {
  const [left, top, right, bottom] = clipBox(window, pixels.width, pixels.height);
  const data = await fromPixels(pixels)
    .extract({ left, top, width: right - left, height: bottom - top })
    .extend({
      left: left - window[0],
      top: top - window[1],
      right: window[2] - right,
      bottom: window[3] - bottom,
      background,
    })
    .raw()
    .toBuffer();
  const shown = fromPixels({ data, width: window[2] - window[0], height: window[3] - window[1] });
  const scaled = await shown
    .resize({ ...size, fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  return { data: scaled, ...size };
}

async function quarterTurned({ pixels, objects }: Scene, quarters: number): Promise<Scene> {
  if (quarters === 0) return { pixels, objects };
  const { data, info } = await fromPixels(pixels).rotate(90).raw().toBuffer({ resolveWithObject: true });
  const moved = moveObjects(objects, ([x, y]) => [pixels.height - y, x]);
  const turned = { pixels: { data, width: info.width, height: info.height }, objects: moved };
  return quarterTurned(turned, quarters - 1);
}

/** The scene turned clockwise about its middle by an angle in radians; corners that come free are grey. */
export function turnedBy({ pixels, objects }: Scene, angle: number): Scene {
  const { width, height } = pixels;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn = ([x, y]: Point): Point => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    return [width / 2 + dx * cos - dy * sin, height / 2 + dx * sin + dy * cos];
  };
  const [middleX, middleY] = [width / 2, height / 2];
  const toOld = {
    xx: cos,
    xy: sin,
    x0: middleX - cos * middleX - sin * middleY,
    yx: -sin,
    yy: cos,
    y0: middleY + sin * middleX - cos * middleY,
  };
  const moved = cutObjects(moveObjects(objects, turn), width, height);
  return { pixels: warp(pixels, { width, height }, toOld), objects: moved };
}
