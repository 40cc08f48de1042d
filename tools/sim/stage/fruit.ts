import * as THREE from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { Fruit } from "../world/goods.ts";
import { between, pick, type Random, randomOf } from "../world/random.ts";
import { solidMesh } from "./packages.ts";
import { drawn } from "./print.ts";

/** How many differently ripened pieces of each fruit are drawn. */
export const ripenesses = 4;

/** A fruit about its middle; `ripeness` 0–3 picks its colours and, for bananas, how many hang together. */
export function fruitOf(fruit: Fruit, ripeness: number): THREE.Group {
  const random = randomOf(ripeness, fruit);
  const group = new THREE.Group();
  group.add(...makers[fruit](random, ripeness));
  return group;
}

const makers: Readonly<Record<Fruit, (random: Random, ripeness: number) => THREE.Object3D[]>> = {
  banana: (random, ripeness) => {
    const peel = skin(
      random,
      ["#e3c03a", "#d9b52c", "#cfc04a", "#e8cc52"][ripeness] ?? "#e3c03a",
      ["#6b4a10", "#fff09a", "#8f9a2a"],
      90,
      0.5,
    );
    const fingers = [1, 2, 3, 4][ripeness] ?? 1;
    const stalk = solidMesh(new THREE.CylinderGeometry(0.007, 0.011, 0.03, 8), plain("#6f6a2a"));
    stalk.position.set(-0.093, 0.028, 0);
    stalk.rotation.z = 0.8;
    return [...Array.from({ length: fingers }, (_, i) => bananaFinger(peel, i - (fingers - 1) / 2)), stalk];
  },
  cucumber: random => {
    const peel = skin(random, "#2f5f26", ["#1f4719", "#5a8a3f", "#7fa65a"], 260, 0.35);
    return [lumpy(new THREE.CapsuleGeometry(0.0215, 0.255, 8, 20), peel, 0.05)];
  },
  grape: (random, ripeness) => {
    const colour = ["#8fae3c", "#4a1f4d", "#a5bd55", "#5b1836"][ripeness] ?? "#8fae3c";
    const peel = new THREE.MeshStandardMaterial({ color: colour, roughness: 0.25 });
    const stem = solidMesh(new THREE.CylinderGeometry(0.002, 0.003, 0.04, 6), plain("#6b5a2a"));
    stem.position.y = 0.07;
    return [...berries(random, peel), stem];
  },
  mango: (random, ripeness) => {
    const base = ["#c9a02c", "#8f9a34", "#d8912b", "#b1702d"][ripeness] ?? "#c9a02c";
    const peel = skin(random, base, ["#b8402a", "#7a9a3a", "#e0b040"], 60, 0.4, 22);
    const body = lumpy(new THREE.SphereGeometry(1, 28, 20), peel, 0.03);
    body.scale.set(0.05, 0.042, 0.038);
    return [body];
  },
  pear: (random, ripeness) => {
    const base = ["#a9b03a", "#c4b548", "#8fa33a", "#b79a4a"][ripeness] ?? "#a9b03a";
    const outline = [
      [0, -0.95],
      [0.35, -0.97],
      [0.8, -0.78],
      [1, -0.38],
      [0.9, 0.05],
      [0.6, 0.5],
      [0.42, 0.85],
      [0.3, 1.1],
      [0.14, 1.24],
      [0, 1.22],
    ];
    return [
      turnedFruit(outline, 0.037, skin(random, base, ["#8a7a2a", "#6a5a1a", "#d0cc70"], 500, 0.5)),
      stem(0.05),
    ];
  },
  apple: (random, ripeness) => {
    const base = ["#a81f1f", "#7fae35", "#c23a2b", "#b8902c"][ripeness] ?? "#a81f1f";
    const outline = [
      [0, -0.7],
      [0.25, -0.85],
      [0.6, -0.8],
      [0.92, -0.4],
      [1, 0.05],
      [0.94, 0.45],
      [0.7, 0.78],
      [0.35, 0.86],
      [0.12, 0.72],
      [0, 0.6],
    ];
    return [
      turnedFruit(outline, 0.038, skin(random, base, ["#e8c35a", "#d8a04a", "#701010"], 320, 0.3)),
      stem(0.034),
    ];
  },
  orange: random => {
    const peel = skin(random, "#e8820f", ["#c96a05", "#ffa640"], 900, 0.5, 1.4);
    peel.bumpMap = peel.map;
    peel.bumpScale = 1;
    return [lumpy(new THREE.SphereGeometry(0.04, 28, 20), peel, 0.015)];
  },
};

function bananaFinger(peel: THREE.Material, nth: number): THREE.Object3D {
  const curve = new THREE.CubicBezierCurve3(
    new THREE.Vector3(-0.09, 0.024, 0),
    new THREE.Vector3(-0.045, -0.038, nth * 0.01),
    new THREE.Vector3(0.035, -0.045, nth * 0.02),
    new THREE.Vector3(0.092, 0.022, nth * 0.022),
  );
  const shape = new THREE.TubeGeometry(curve, 28, 0.0185, 10, false);
  const at = shape.getAttribute("position");
  const rings = 11;
  for (let i = 0; i < at.count; i++) {
    const along = Math.floor(i / rings) / 28;
    const middle = curve.getPointAt(Math.min(1, along));
    // Thin at the neck, blunt at the tip, five soft edges along it.
    const girth =
      Math.min(1, 0.3 + along * 5) *
      Math.min(1, 0.25 + (1 - along) * 7) *
      (1 + 0.05 * Math.cos(((i % rings) / 10) * 10 * Math.PI));
    const off = new THREE.Vector3().fromBufferAttribute(at, i).sub(middle).multiplyScalar(girth);
    at.setXYZ(i, middle.x + off.x, middle.y + off.y, middle.z + off.z);
  }
  shape.computeVertexNormals();
  const tip = solidMesh(new THREE.SphereGeometry(0.0055, 8, 6), plain("#2e2412"));
  tip.position.copy(curve.getPointAt(1));
  const finger = new THREE.Group().add(solidMesh(shape, peel), tip);
  finger.position.z = nth * 0.021;
  finger.rotation.x = nth * 0.2;
  return finger;
}

function berries(random: Random, peel: THREE.Material): THREE.Mesh[] {
  const shapes = Array.from({ length: 62 }, (_, i) => {
    const down = i / 61;
    const reach = 0.042 * Math.sqrt(1 - down * 0.75) * (down < 0.1 ? 0.6 : 1);
    const round = i * 2.4 + between(random, -0.2, 0.2);
    const berry = new THREE.SphereGeometry(0.0105 * between(random, 0.85, 1.12), 12, 9);
    const inward = 0.55 + 0.45 * random();
    return berry.translate(
      Math.cos(round) * reach * inward,
      0.055 - down * 0.12,
      Math.sin(round) * reach * inward * 0.85,
    );
  });
  // One mesh: sixty drawn apart cost more than all the rest of a picture.
  return [solidMesh(mergeGeometries(shapes), peel)];
}

function turnedFruit(outline: number[][], radius: number, peel: THREE.Material): THREE.Mesh {
  const curve = new THREE.SplineCurve(
    outline.map(([x = 0, y = 0]) => new THREE.Vector2(x * radius, y * radius)),
  );
  const points = curve.getPoints(22).map(point => new THREE.Vector2(Math.max(0, point.x), point.y));
  return lumpy(new THREE.LatheGeometry(points, 26), peel, 0.025);
}

function lumpy(shape: THREE.BufferGeometry, peel: THREE.Material, size: number): THREE.Mesh {
  const at = shape.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const k = 1 + size * Math.sin(x * 60 + y * 31) * Math.cos(z * 55 + y * 17);
    at.setXYZ(i, x * k, y, z * k);
  }
  shape.computeVertexNormals();
  return solidMesh(shape, peel);
}

function stem(height: number): THREE.Mesh {
  const mesh = solidMesh(new THREE.CylinderGeometry(0.0014, 0.002, 0.022, 6), plain("#4a3318"));
  mesh.position.y = height;
  mesh.rotation.z = 0.2;
  return mesh;
}

function plain(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.8 });
}

function skin(
  random: Random,
  base: string,
  spots: string[],
  count: number,
  roughness: number,
  size = 4,
): THREE.MeshStandardMaterial {
  const map = drawn(128, 128, pen => {
    pen.fillStyle = base;
    pen.fillRect(0, 0, 128, 128);
    for (let i = 0; i < count; i++) {
      pen.fillStyle = pick(random, spots);
      pen.globalAlpha = between(random, 0.04, 0.3);
      pen.beginPath();
      pen.ellipse(
        random() * 128,
        random() * 128,
        between(random, 0.5, size),
        between(random, 0.5, size),
        random() * 3,
        0,
        7,
      );
      pen.fill();
    }
  });
  map.wrapS = map.wrapT = THREE.RepeatWrapping;
  return new THREE.MeshStandardMaterial({ map, roughness });
}
