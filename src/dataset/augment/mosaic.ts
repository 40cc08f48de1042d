import { grey } from "../../models/contract.ts";
import type { LabelledObject, PixelBox } from "../labelled.ts";
import { windowOf } from "./place.ts";
import type { Random } from "./random.ts";
import type { Scene, Step } from "./scene.ts";

/**
 * Four scenes in one (Bochkovskiy et al. 2020, YOLOv4): the picture is cut at a point near its middle, and
 * each quarter shows a part of a scene, the first one this scene, at its own scale. Objects at the seams are
 * truncated like those at an edge.
 */
export const mosaic: Step = async (scene, { random, other }) => {
  const { width, height } = scene.pixels;
  const middle = [
    Math.round(width * random.between(0.35, 0.65)),
    Math.round(height * random.between(0.35, 0.65)),
  ];
  const [x = 1, y = 1] = middle;
  const quarters: PixelBox[] = [
    [0, 0, x, y],
    [x, 0, width, y],
    [0, y, x, height],
    [x, y, width, height],
  ];
  const data = new Uint8Array(width * height * 3).fill(grey);
  const objects: LabelledObject[] = [];
  for (const [place, quarter] of quarters.entries()) {
    const part = await partOf(place === 0 ? scene : await other(), quarter, random);
    copyInto(data, width, part, quarter);
    objects.push(...part.objects.map(object => shifted(object, quarter)));
  }
  return { pixels: { data, width, height }, objects };
};

/** A random window of the quarter's shape, showing between two thirds and all of the scene's shorter side. */
async function partOf(scene: Scene, quarter: PixelBox, random: Random): Promise<Scene> {
  const size = { width: quarter[2] - quarter[0], height: quarter[3] - quarter[1] };
  const most = Math.min(scene.pixels.width / size.width, scene.pixels.height / size.height);
  const scale = most * random.between(0.66, 1);
  const wide = Math.max(2, Math.floor(size.width * scale));
  const high = Math.max(2, Math.floor(size.height * scale));
  const left = random.whole(Math.max(0, scene.pixels.width - wide) + 1);
  const top = random.whole(Math.max(0, scene.pixels.height - high) + 1);
  return windowOf(scene, [left, top, left + wide, top + high], size);
}

function copyInto(data: Uint8Array, width: number, { pixels }: Scene, [left, top]: PixelBox): void {
  const row = pixels.width * 3;
  for (let y = 0; y < pixels.height; y += 1) {
    data.set(pixels.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 3);
  }
}

function shifted(object: LabelledObject, [left, top]: PixelBox): LabelledObject {
  const [x1, y1, x2, y2] = object.box;
  const box: PixelBox = [x1 + left, y1 + top, x2 + left, y2 + top];
  if (object.corners === undefined) return { ...object, box };
  return { ...object, box, corners: object.corners.map(([x, y]) => [x + left, y + top]) };
}
