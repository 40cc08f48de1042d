import * as THREE from "three";
import { unbend } from "../world/optics.ts";
import type { Camera } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { paintFlat, readIds, type Tagged } from "./paint.ts";

const tile = 128;
/** So many objects across and down are measured by themselves: what a picture shows beyond 36 goes unlabelled. */
const columns = 6;

/** Finds what of each tagged object a camera sees. Uses the lens's eye as `expose` left it. */
export type Looker = (
  scene: THREE.Scene,
  eye: THREE.PerspectiveCamera,
  camera: Camera,
  tagged: readonly Tagged[],
) => Seen[];

/** Renders every object in one flat colour of its own and reads the picture back, bent as the lens bends. */
export function openLooker(renderer: THREE.WebGLRenderer): Looker {
  const nearest = { magFilter: THREE.NearestFilter, minFilter: THREE.NearestFilter } as const;
  const whole = new THREE.WebGLRenderTarget(1, 1, nearest);
  const alone = new THREE.WebGLRenderTarget(tile * columns, tile * columns, nearest);
  return (scene, eye, camera, tagged) => {
    whole.setSize(camera.width, camera.height);
    // Shadows would be drawn anew for every one of the many renderings below.
    renderer.shadowMap.autoUpdate = false;
    const restore = paintFlat(scene, tagged);
    const ids = readIds(renderer, whole, () => renderer.render(scene, eye));
    const visible = measure(ids, camera);
    const shown = tagged.filter(({ id }) => visible.has(id)).slice(0, columns * columns);
    const windows = shown.map(({ object }) => windowOf(object, eye, camera));
    const others = scene.children.map(child => child.visible);
    for (const child of scene.children) child.visible = false;
    const tiles = readIds(renderer, alone, () => {
      renderer.clear();
      renderer.autoClear = false;
      for (const [nth, { object }] of shown.entries()) {
        renderAlone({ renderer, scene, eye, camera, alone, object, nth, view: windows[nth] });
      }
      renderer.autoClear = true;
    });
    alone.scissorTest = false;
    alone.viewport.set(0, 0, alone.width, alone.height);
    eye.clearViewOffset();
    scene.children.forEach((child, i) => {
      child.visible = others[i] ?? true;
    });
    restore();
    renderer.shadowMap.autoUpdate = true;
    return shown.flatMap(({ id }, i) => {
      const part = visible.get(id);
      const view = windows[i];
      return part && view
        ? [{ id, ...fractions(part, wholeArea(tiles, i, view, camera)), box: part.box }]
        : [];
    });
  };
}

type Part = { area: number; box: [number, number, number, number] };
type View = { x: number; y: number; side: number };

/** Boxes in the finished picture (pixels, right and bottom edges exclusive) and areas in the unbent one. */
function measure(ids: Uint8Array, { width: w, height: h, lens }: Camera): Map<number, Part> {
  const parts = new Map<number, Part>();
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [cx, cy] = [(x + 0.5) / w - 0.5, (y + 0.5) / h - 0.5];
      const r2 = cx * cx + cy * cy;
      const factor = 1 - lens.barrel * (0.5 - r2);
      const [sx, sy] = [Math.floor((0.5 + cx * factor) * w), Math.floor((0.5 + cy * factor) * h)];
      const id = ids[((h - 1 - sy) * w + sx) * 4] ?? 0;
      if (id === 0) continue;
      const part = parts.get(id) ?? { area: 0, box: [w, h, 0, 0] };
      part.area += factor * (factor + 2 * lens.barrel * r2);
      part.box = [
        Math.min(part.box[0], x),
        Math.min(part.box[1], y),
        Math.max(part.box[2], x + 1),
        Math.max(part.box[3], y + 1),
      ];
      parts.set(id, part);
    }
  }
  return parts;
}

/** The square of the (unbent, endless) picture that holds an object, in pixels from the top left corner. */
function windowOf(object: THREE.Object3D, eye: THREE.PerspectiveCamera, { width, height }: Camera): View {
  const bounds = new THREE.Box3().setFromObject(object);
  const { min, max } = bounds;
  let [x0, y0, x1, y1] = [1e9, 1e9, -1e9, -1e9];
  for (let i = 0; i < 8; i++) {
    const corner = new THREE.Vector3(
      i & 1 ? max.x : min.x,
      i & 2 ? max.y : min.y,
      i & 4 ? max.z : min.z,
    ).project(eye);
    const [x, y] = [((corner.x + 1) / 2) * width, ((1 - corner.y) / 2) * height];
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  }
  return { x: x0 - 1, y: y0 - 1, side: Math.min(4 * width, Math.max(x1 - x0, y1 - y0) + 2) };
}

function renderAlone(given: {
  renderer: THREE.WebGLRenderer;
  scene: THREE.Scene;
  eye: THREE.PerspectiveCamera;
  camera: Camera;
  alone: THREE.WebGLRenderTarget;
  object: THREE.Object3D;
  nth: number;
  view: View | undefined;
}): void {
  const { renderer, alone, eye, camera, object, nth, view } = given;
  if (!view) return;
  eye.setViewOffset(camera.width, camera.height, view.x, view.y, view.side, view.side);
  alone.viewport.set((nth % columns) * tile, Math.floor(nth / columns) * tile, tile, tile);
  alone.scissor.copy(alone.viewport);
  alone.scissorTest = true;
  renderer.setRenderTarget(alone);
  object.visible = true;
  renderer.render(given.scene, eye);
  object.visible = false;
}

/** The area of a whole object as if nothing hid it, within the picture and beyond it too. */
function wholeArea(
  tiles: Uint8Array,
  nth: number,
  view: View,
  camera: Camera,
): { all: number; inside: number } {
  const scale = view.side / tile;
  const [left, bottom] = [(nth % columns) * tile, Math.floor(nth / columns) * tile];
  let [all, inside] = [0, 0];
  for (let y = 0; y < tile; y++) {
    for (let x = 0; x < tile; x++) {
      if (!tiles[((bottom + y) * tile * columns + left + x) * 4]) continue;
      all++;
      const spot = [
        (view.x + (x + 0.5) * scale) / camera.width,
        (view.y + (tile - y - 0.5) * scale) / camera.height,
      ] as const;
      const [u, v] = unbend(spot, camera.lens.barrel);
      if (u > 0 && u < 1 && v > 0 && v < 1) inside++;
    }
  }
  return { all: all * scale * scale, inside: inside * scale * scale };
}

function fractions(part: Part, area: { all: number; inside: number }): Omit<Seen, "id" | "box"> {
  const round = (value: number) => Math.round(Math.min(1, value) * 1000) / 1000;
  return {
    visible: round(part.area / Math.max(1, area.all)),
    truncated: area.inside < area.all * 0.97,
    occluded: part.area < area.inside * 0.9,
  };
}
