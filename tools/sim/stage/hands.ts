import * as THREE from "three";
import type { Grip, Hand } from "../world/scene.ts";
import { handShape } from "./hand-skin.ts";
import { solidMesh } from "./meshes.ts";

/** A hand and what is behind its wrist, apart: only the first is labelled `hand`. */
export type DrawnHand = { readonly hand: THREE.Object3D; readonly arm: THREE.Object3D };

const shapes = new Map<string, THREE.BufferGeometry>();
const limb = new THREE.CylinderGeometry(1, 1, 1, 20, 6, true);

/** Builds a hand where its scene wants it. Shapes are kept, so a grip seen before costs nothing. */
export function drawHand(given: Hand): DrawnHand {
  const flesh = new THREE.MeshStandardMaterial({
    color: skinColour(given.skin),
    roughness: 0.55,
    vertexColors: true,
  });
  const hand = new THREE.Group();
  const skin = solidMesh(shapeFor(given.grip), flesh);
  const size = given.scale;
  skin.scale.set(given.side === "left" ? -size : size, size, size);
  hand.add(skin);
  hand.position.set(...given.pose.at);
  hand.quaternion.set(...given.pose.turn);
  return { hand, arm: drawArm(given) };
}

function drawArm(given: Hand): THREE.Object3D {
  const arm = new THREE.Group();
  const wrist = new THREE.Vector3(0, 0, -0.072 * given.scale)
    .applyQuaternion(new THREE.Quaternion(...given.pose.turn))
    .add(new THREE.Vector3(...given.pose.at));
  const elbow = new THREE.Vector3(...given.elbow);
  const flesh = new THREE.MeshStandardMaterial({ color: skinColour(given.skin), roughness: 0.6 });
  const bare = solidMesh(tapered(0.0235 * given.scale, 0.04 * given.scale), flesh);
  stretch(bare, wrist, elbow);
  arm.add(bare);
  if (given.sleeve) {
    const cloth = new THREE.MeshStandardMaterial({
      color: given.sleeve.colour,
      roughness: 0.95,
      side: THREE.DoubleSide,
    });
    const tube = solidMesh(tapered(given.sleeve.width * 0.85, given.sleeve.width * 1.25, 0.06), cloth);
    const start = wrist.clone().lerp(elbow, Math.min(0.8, given.sleeve.gap / 0.28));
    stretch(tube, start, elbow.clone().add(elbow.clone().sub(wrist).multiplyScalar(0.8)));
    arm.add(tube);
  } else {
    const upper = solidMesh(tapered(0.04 * given.scale, 0.05 * given.scale), flesh);
    stretch(upper, elbow, elbow.clone().add(elbow.clone().sub(wrist).multiplyScalar(0.8)));
    arm.add(upper);
  }
  return arm;
}

function shapeFor(grip: Grip): THREE.BufferGeometry {
  const rounded = roundedGrip(grip);
  const key = JSON.stringify(rounded);
  const known = shapes.get(key);
  if (known) return known;
  const shape = handShape(rounded);
  shapes.set(key, shape);
  return shape;
}

/** Grips that differ by less than an eye would see share one shape. */
function roundedGrip(grip: Grip): Grip {
  const to = (value: number, step: number) => Math.round(value / step) * step;
  if (grip.kind === "wrap") return { kind: "wrap", radius: to(grip.radius, 0.004) };
  if (grip.kind === "clamp") return { kind: "clamp", gap: to(grip.gap, 0.01) };
  return { kind: "open", spread: to(grip.spread, 0.25) };
}

/** A limb from radius `near` (at +y) to `far`, a little flat, with folds of the given depth. */
function tapered(near: number, far: number, folds = 0): THREE.BufferGeometry {
  const shape = limb.clone();
  const at = shape.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const y = at.getY(i);
    const fold =
      1 + folds * Math.sin(y * 23 + at.getX(i) * 3) + folds * 0.5 * Math.sin(at.getZ(i) * 5 + y * 9);
    const radius = (far + (near - far) * (y + 0.5)) * fold;
    at.setXYZ(i, at.getX(i) * radius, y, at.getZ(i) * radius * 0.86);
  }
  shape.computeVertexNormals();
  return shape;
}

function stretch(mesh: THREE.Object3D, from: THREE.Vector3, to: THREE.Vector3): void {
  const along = from.clone().sub(to);
  mesh.position.copy(from).add(to).multiplyScalar(0.5);
  mesh.scale.set(1, along.length(), 1);
  mesh.quaternion.setFromUnitVectors(new THREE.Vector3(0, 1, 0), along.normalize());
}

/** From light to dark, through the tones people have. */
function skinColour(tone: number): THREE.Color {
  const tones = ["#f0cdb8", "#e3b08f", "#c98f6a", "#a06a47", "#6d4630", "#46301f"];
  const place = Math.min(0.999, tone) * (tones.length - 1);
  const from = new THREE.Color(tones[Math.floor(place)] ?? "#c98f6a");
  return from.lerp(new THREE.Color(tones[Math.floor(place) + 1] ?? "#46301f"), place % 1);
}
