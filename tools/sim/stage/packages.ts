import * as THREE from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";
import type { Good } from "../world/goods.ts";
import { paper, plastic, solidMesh } from "./meshes.ts";
import { frontOf, sideOf } from "./print.ts";
import { bottleOf, tinOf } from "./vessels.ts";

type Size = readonly [width: number, height: number, depth: number];

/** A printed product (not a fruit), standing along y about its middle. */
export function packageOf(good: Good): THREE.Group {
  const group = new THREE.Group();
  const { form, print } = good;
  if (!print || form.kind === "fruit") return group;
  switch (form.kind) {
    case "box":
      group.add(boxOf(good, form.size));
      break;
    case "carton":
      group.add(...cartonOf(good, form.size));
      break;
    case "can":
    case "jar":
      group.add(...tinOf(good, form));
      break;
    case "bottle":
      group.add(...bottleOf(good, form));
      break;
    case "bag":
      group.add(pillowOf(good, form.size));
      break;
  }
  return group;
}

function boxOf({ print }: Good, [width, height, depth]: Size): THREE.Mesh {
  if (!print) throw new Error("a box without a print");
  const front = paper(frontOf(print, 256, Math.round((256 * height) / width)));
  const side = paper(sideOf(print, 96, 256));
  const lid = new THREE.MeshStandardMaterial({ color: print.flavourColour, roughness: 0.5 });
  return solidMesh(new RoundedBoxGeometry(width, height, depth, 2, 0.003), [
    side,
    side,
    lid,
    lid,
    front,
    front,
  ]);
}

function cartonOf({ print }: Good, [width, height, depth]: Size): THREE.Object3D[] {
  if (!print) throw new Error("a carton without a print");
  const front = paper(frontOf(print, 192, 384), 0.35);
  const side = paper(sideOf(print, 192, 384), 0.35);
  const lid = new THREE.MeshStandardMaterial({
    color: print.flavourColour,
    roughness: 0.4,
    side: THREE.DoubleSide,
  });
  const body = solidMesh(new RoundedBoxGeometry(width, height * 0.78, depth, 2, 0.002), [
    side,
    side,
    lid,
    lid,
    front,
    front,
  ]);
  body.position.y = -height * 0.11;
  const roof = new THREE.BufferGeometry();
  const [x, z, low, high] = [width / 2, depth / 2, height * 0.28, height * 0.45];
  const slopes = [-x, low, z, x, low, z, x, high, 0, -x, low, z, x, high, 0, -x, high, 0];
  const gables = [x, low, z, x, low, -z, x * 0.8, high, 0, -x, low, -z, -x, low, z, -x * 0.8, high, 0];
  const mirrored = slopes.map((value, i) => (i % 3 === 2 ? -value : value));
  roof.setAttribute("position", new THREE.Float32BufferAttribute([...slopes, ...mirrored, ...gables], 3));
  roof.computeVertexNormals();
  const fin = solidMesh(new THREE.BoxGeometry(width, height * 0.09, 0.003), lid);
  fin.position.y = height * 0.455;
  const cap = solidMesh(new THREE.CylinderGeometry(0.013, 0.013, 0.012, 20), plastic("#f4f4f4"));
  cap.position.set(0, height * 0.39, depth * 0.28);
  cap.rotation.x = 0.75;
  return [body, solidMesh(roof, lid), fin, cap];
}

/** A bag of crisps: a sheet on either side, blown up towards its middle, flat and crimped at both ends. */
function pillowOf({ print }: Good, [width, height, depth]: Size): THREE.Mesh {
  if (!print) throw new Error("a bag without a print");
  const shape = new THREE.SphereGeometry(1, 40, 28);
  const at = shape.getAttribute("position");
  const uv = shape.getAttribute("uv");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const square = (v: number) => Math.sign(v) * Math.abs(v) ** 0.42;
    const ring = Math.sqrt(Math.max(0, 1 - y * y));
    const u = square(Math.min(1, Math.max(-1, x / Math.max(0.001, ring)))) * Math.min(1, ring * 3);
    const v = square(y);
    const swell = (1 - v ** 4) * Math.max(0, 1 - Math.abs(u) ** 3) ** 0.6;
    const crease = 1 + 0.13 * Math.sin(9 * u + 5 * v) * Math.sin(6 * v - 3 * u);
    at.setXYZ(i, (u * width) / 2, (v * height) / 2, (Math.sign(z) * swell * crease * depth) / 2);
    uv.setXY(i, (z > 0 ? u : -u) / 2 + 0.5, v / 2 + 0.5);
  }
  shape.computeVertexNormals();
  const foil = paper(frontOf(print, 256, 352), 0.3);
  foil.metalness = 0.25;
  foil.side = THREE.DoubleSide;
  return solidMesh(shape, foil);
}
