import * as THREE from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";
import type { Form, Good } from "../world/goods.ts";
import { drawn, frontOf, sideOf, wrapOf } from "./print.ts";

type Size = readonly [width: number, height: number, depth: number];

/** A mesh that throws and takes shadows. */
export function solidMesh(
  shape: THREE.BufferGeometry,
  material: THREE.Material | THREE.Material[],
): THREE.Mesh {
  const mesh = new THREE.Mesh(shape, material);
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

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

const paper = (map: THREE.Texture, roughness = 0.45) => new THREE.MeshStandardMaterial({ map, roughness });

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

function tinOf({ print }: Good, form: Form & { kind: "can" | "jar" }): THREE.Object3D[] {
  if (!print) throw new Error("a tin without a print");
  const { radius: r, height: h } = form;
  if (form.kind === "can") {
    const label = paper(wrapOf(print, 768, 224), 0.35);
    // Lids are lacquered in a breath of the flavour's colour: all that tells a tin from above.
    const lacquer = new THREE.Color("#cfd2d6").lerp(new THREE.Color(print.flavourColour), 0.55);
    const metal = new THREE.MeshStandardMaterial({ color: lacquer, roughness: 0.35, metalness: 0.7 });
    const wall = solidMesh(new THREE.CylinderGeometry(r, r, h * 0.92, 32, 1, true), label);
    const lid = (turn: number) => {
      const mesh = solidMesh(
        lathe(
          [
            [0, 0.45],
            [0.86, 0.45],
            [0.9, 0.5],
            [1, 0.5],
            [1.01, 0.47],
            [1, 0.45],
          ],
          r,
          h,
        ),
        metal,
      );
      mesh.rotation.x = turn;
      return mesh;
    };
    return [wall, lid(0), lid(Math.PI)];
  }
  const jam = new THREE.MeshStandardMaterial({ color: print.flavourColour, roughness: 0.08 });
  const glass = solidMesh(
    lathe(
      [
        [0, -0.5],
        [0.93, -0.5],
        [1, -0.44],
        [1, 0.22],
        [0.86, 0.32],
        [0.84, 0.36],
      ],
      r,
      h,
    ),
    jam,
  );
  const label = solidMesh(
    new THREE.CylinderGeometry(r * 1.012, r * 1.012, h * 0.46, 32, 1, true),
    paper(wrapOf(print, 768, 224)),
  );
  label.position.y = -h * 0.12;
  const lid = solidMesh(
    new THREE.CylinderGeometry(r * 0.92, r * 0.92, h * 0.15, 32),
    plaid(print.flavourColour),
  );
  lid.position.y = h * 0.425;
  return [glass, label, lid];
}

function bottleOf(
  { print }: Good,
  { radius: r, height: h, glass }: Form & { kind: "bottle" },
): THREE.Object3D[] {
  if (!print) throw new Error("a bottle without a print");
  const clear = print.motif === "wave";
  const skin = new THREE.MeshStandardMaterial({
    color: glass,
    roughness: 0.1,
    transparent: clear,
    opacity: clear ? 0.62 : 1,
  });
  const outline = [
    [0, -0.5],
    [0.85, -0.5],
    [1, -0.46],
    [1, -0.3],
    [0.94, -0.22],
    [1, -0.14],
    [1, 0.08],
    [0.9, 0.18],
    [0.5, 0.32],
    [0.36, 0.38],
    [0.34, 0.44],
  ];
  const label = solidMesh(
    new THREE.CylinderGeometry(r * 1.015, r * 1.015, h * 0.2, 32, 1, true),
    paper(wrapOf(print, 768, 160), 0.4),
  );
  label.position.y = -h * 0.02;
  const cap = solidMesh(
    new THREE.CylinderGeometry(r * 0.42, r * 0.42, h * 0.08, 20),
    plastic(clear ? "#1c46b8" : print.flavourColour),
  );
  cap.position.y = h * 0.46;
  return [solidMesh(lathe(outline, r, h), skin), label, cap];
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

function lathe(outline: number[][], radius: number, height: number): THREE.LatheGeometry {
  return new THREE.LatheGeometry(
    outline.map(([x = 0, y = 0]) => new THREE.Vector2(x * radius, y * height)),
    32,
  );
}

function plastic(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.4 });
}

/** The chequered cloth of a jam's lid. */
function plaid(colour: string): THREE.Material {
  const cloth = drawn(64, 64, pen => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 64, 64);
    pen.fillStyle = colour;
    pen.globalAlpha = 0.6;
    for (let i = 0; i < 64; i += 16) {
      pen.fillRect(i, 0, 8, 64);
      pen.fillRect(0, i, 64, 8);
    }
  });
  return paper(cloth, 0.6);
}
