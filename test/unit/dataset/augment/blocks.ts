import fc from "fast-check";
import type { Scene } from "../../../../src/dataset/augment/scene.ts";
import { type LabelledObject, type PixelBox, plainObject } from "../../../../src/dataset/labelled.ts";

type Colour = readonly [number, number, number];

/** Colours as far from each other, and from the grey behind, as can be; the label names them. */
export const paints: Readonly<Record<string, Colour>> = {
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
};
const ground: Colour = [114, 114, 114];

/** A grey picture with blocks painted exactly where their boxes say. */
export function paintScene({ width, height, blocks }: Plan): Scene {
  const data = new Uint8Array(width * height * 3).fill(ground[0]);
  for (const { box, label } of blocks) {
    for (let y = box[1]; y < box[3]; y += 1) {
      for (let x = box[0]; x < box[2]; x += 1) data.set(paints[label] ?? ground, (y * width + x) * 3);
    }
  }
  return { pixels: { data, width, height }, objects: blocks };
}

/** What `paintScene` paints; a scene itself would fill pages when a test fails. */
export type Plan = {
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly LabelledObject[];
};

/** Plans of up to three blocks that do not overlap: each in a column of its own. */
export const plans: fc.Arbitrary<Plan> = fc
  .record({
    width: fc.integer({ min: 48, max: 120 }),
    height: fc.integer({ min: 40, max: 120 }),
    cuts: fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000)), { maxLength: 3 }),
  })
  .map(({ width, height, cuts }) => {
    const labels = Object.keys(paints);
    const column = Math.floor(width / 3);
    const blocks = cuts.map(([a, b, c, d], place) => {
      const left = place * column + Math.floor((a / 1001) * (column - 6));
      const right = left + 6 + Math.floor((b / 1001) * (place * column + column - left - 6));
      const top = Math.floor((c / 1001) * (height - 6));
      const bottom = top + 6 + Math.floor((d / 1001) * (height - top - 6));
      return plainObject(labels[place] ?? "red", [left, top, right, bottom]);
    });
    return { width, height, blocks };
  });

/** Which paint each pixel is nearest to, ground included; "" for the ground. */
function paintAt(data: Uint8Array, at: number): string {
  let nearest = { paint: "", far: distance(data, at, ground) };
  for (const [paint, colour] of Object.entries(paints)) {
    const far = distance(data, at, colour);
    if (far < nearest.far) nearest = { paint, far };
  }
  return nearest.paint;
}

function distance(data: Uint8Array, at: number, [red, green, blue]: Colour): number {
  const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
  return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
}

/** Painted pixels that no box of their label holds, as "red at 3 4". */
export function strayPixels({ pixels, objects }: Scene): string[] {
  const strays: string[] = [];
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      const paint = paintAt(pixels.data, (y * pixels.width + x) * 3);
      if (paint === "") continue;
      const held = objects.some(({ label, box }) => label === paint && holds(box, x, y));
      if (!held) strays.push(`${paint} at ${x} ${y}`);
    }
  }
  return strays;
}

/**
 * Boxes with an edge that lies farther than `slack` pixels outside the painted pixels in it. Slivers of less
 * than three pixels are passed over: a pixel that is half ground shows no paint.
 */
export function looseBoxes({ pixels, objects }: Scene, slack: number): string[] {
  return objects.flatMap(({ label, box }) => {
    if (box[2] - box[0] < 3 || box[3] - box[1] < 3) return [];
    const seen: [number[], number[]] = [[], []];
    for (let y = box[1]; y < box[3]; y += 1) {
      for (let x = box[0]; x < box[2]; x += 1) {
        if (paintAt(pixels.data, (y * pixels.width + x) * 3) !== label) continue;
        seen[0].push(x);
        seen[1].push(y);
      }
    }
    const [xs, ys] = seen;
    const around = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
    const loose = around.some((edge, side) => Math.abs(edge - (box[side] ?? 0)) > slack);
    return loose ? [`${label} ${box.join(" ")} around ${around.join(" ")}`] : [];
  });
}

function holds([left, top, right, bottom]: PixelBox, x: number, y: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}
