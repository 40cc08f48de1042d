import * as THREE from "three";
import { goodOf, goods } from "../world/goods.ts";
import type { Hand, Scene, Surroundings, Thing } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { fruitOf, ripenesses } from "./fruit.ts";
import { drawHand } from "./hands.ts";
import { openLens } from "./lens.ts";
import { hangLights } from "./light.ts";
import { packageOf } from "./packages.ts";
import type { Tagged } from "./paint.ts";
import { openLooker } from "./seen.ts";
import { drawStore, rollFloor } from "./store.ts";

/** What the studio calls in its browser page. */
export type Stage = {
  /**
   * Takes a picture, sends it (JPEG) to `path` of the page's own server and tells what is seen in it. Throws
   * where the graphics died: this page will draw nothing right any more.
   */
  picture(scene: Scene, path: string, look: boolean): Promise<Seen[]>;
  renderer(): string;
};

const canvas = document.createElement("canvas");
document.body.append(canvas);
const renderer = new THREE.WebGLRenderer({ canvas, preserveDrawingBuffer: true });
renderer.shadowMap.enabled = true;
renderer.shadowMap.type = THREE.PCFShadowMap;
renderer.toneMapping = THREE.NoToneMapping;
renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
renderer.setClearColor(0x000000, 1);

let isLost = false;
// The room's light and whatever else was drawn once does not come back with the graphics.
canvas.addEventListener("webglcontextlost", () => {
  isLost = true;
});

const scene = new THREE.Scene();
const lights = hangLights(scene, renderer);
const lens = openLens(renderer, Number(new URLSearchParams(location.search).get("samples") ?? 4));
const look = openLooker(renderer);
const moulds = new Map<string, THREE.Group>();

let store: { key: string; object: THREE.Object3D } | undefined;
const things = new Map<number, { key: string; object: THREE.Object3D }>();
let arms: THREE.Object3D[] = [];

const stage: Stage = {
  async picture(wanted, path, withLabels) {
    const plate = lens.plateOf(wanted.camera);
    const key = lightKey(wanted);
    if (plate.key !== key || (withLabels && !plate.seen)) {
      const tagged = setScene(wanted);
      lens.expose(plate, scene, wanted.camera);
      plate.key = key;
      delete plate.seen;
      if (withLabels) plate.seen = look(scene, lens.eye, wanted.camera, tagged);
    }
    lens.develop(plate, wanted.camera);
    refuseUndrawn();
    const seen = withLabels ? (plate.seen ?? []) : [];
    const picture = await jpegOf(wanted.camera.jpegQuality);
    const answer = await fetch(path, { method: "POST", body: picture });
    if (!answer.ok) throw new Error(`the studio refused a picture: ${answer.status}`);
    return seen;
  },
  renderer() {
    const gl = renderer.getContext();
    const names = gl.getExtension("WEBGL_debug_renderer_info");
    return names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : "unknown";
  },
};

declare global {
  interface Window {
    stage: Stage;
  }
}
window.stage = stage;

/** No camera delivers one colour all over; graphics that lack memory do, without a word. */
function refuseUndrawn(): void {
  const gl = renderer.getContext();
  const pixels = new Uint8Array(4 * gl.drawingBufferWidth * gl.drawingBufferHeight);
  gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const colours = new Uint32Array(pixels.buffer);
  if (isLost || colours.every(colour => colour === colours[0])) throw new Error("the graphics died");
}

/** All that decides which light falls into the camera; what the camera makes of it is left out. */
function lightKey({ camera, surroundings, things, hands }: Scene): string {
  const { at, target, roll, fov, width, height, lens: glass } = camera;
  return JSON.stringify([surroundings, things, hands, at, target, roll, fov, width, height, glass.barrel]);
}

function setScene(wanted: Scene): Tagged[] {
  setStore(wanted.surroundings);
  lights.shine(wanted.surroundings);
  const tagged = [...setThings(wanted.things), ...setHands(wanted.hands)];
  scene.updateMatrixWorld(true);
  return tagged;
}

function setStore(around: Surroundings): void {
  const { lamps: _lamps, ambient: _ambient, rolled, ...fixed } = around;
  const key = JSON.stringify(fixed);
  if (store?.key !== key) {
    if (store) discard(store.object);
    store = { key, object: drawStore(around) };
    scene.add(store.object);
  }
  rollFloor(store.object, rolled);
}

function setThings(wanted: readonly Thing[]): Tagged[] {
  const kept = new Set(wanted.map(thing => thing.id));
  for (const [id, { object }] of things) {
    if (kept.has(id)) continue;
    object.removeFromParent();
    things.delete(id);
  }
  return wanted.map(thing => {
    const key = `${thing.sku} ${thing.look}`;
    let present = things.get(thing.id);
    if (present?.key !== key) {
      present?.object.removeFromParent();
      present = { key, object: cast(thing) };
      scene.add(present.object);
      things.set(thing.id, present);
    }
    present.object.position.set(...thing.pose.at);
    present.object.quaternion.set(...thing.pose.turn);
    return { id: thing.id, object: present.object };
  });
}

function setHands(wanted: readonly Hand[]): Tagged[] {
  for (const arm of arms) discard(arm);
  const drawn = wanted.map(hand => ({ id: hand.id, ...drawHand(hand) }));
  arms = drawn.map(({ arm }) => arm);
  for (const { hand, arm } of drawn) {
    scene.add(hand, arm);
    // The hand's shape is kept for the next time: only its colour goes.
    arm.userData.hand = hand;
  }
  return drawn.map(({ id, hand }) => ({ id, object: hand }));
}

/** A piece of a product: its mould's shape and print, in its own size. */
function cast(thing: Thing): THREE.Object3D {
  const { form } = goodOf(thing.sku);
  const variant = thing.look % ripenesses;
  const key = form.kind === "fruit" ? `${thing.sku} ${variant}` : thing.sku;
  let mould = moulds.get(key);
  if (!mould) {
    mould = form.kind === "fruit" ? fruitOf(form.fruit, variant) : packageOf(goodOf(thing.sku));
    moulds.set(key, mould);
  }
  const piece = new THREE.Group().add(mould.clone());
  if (form.kind === "fruit") piece.scale.setScalar(0.9 + 0.2 * ((thing.look % 97) / 96));
  return piece;
}

function discard(object: THREE.Object3D): void {
  object.removeFromParent();
  const hand = object.userData.hand;
  if (hand instanceof THREE.Object3D) {
    hand.removeFromParent();
    hand.traverse(part => {
      if (part instanceof THREE.Mesh) part.material.dispose();
    });
  }
  object.traverse(part => {
    if (!(part instanceof THREE.Mesh)) return;
    if (part instanceof THREE.InstancedMesh) part.dispose();
    part.geometry.dispose();
    for (const material of [part.material].flat()) {
      material.map?.dispose();
      material.dispose();
    }
  });
}

function jpegOf(quality: number): Promise<Blob> {
  return new Promise((done, failed) =>
    canvas.toBlob(
      blob => (blob ? done(blob) : failed(new Error("the browser made no JPEG"))),
      "image/jpeg",
      quality,
    ),
  );
}

// Everything is moulded once at the start, so that no picture waits for it.
for (const good of goods)
  cast({ id: 0, sku: good.sku, look: 0, pose: { at: [0, 0, 0], turn: [0, 0, 0, 1] } });
