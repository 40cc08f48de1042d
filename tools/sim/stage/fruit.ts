import * as THREE from "three";
import type { Fruit } from "../world/goods.ts";
import { type Random, randomOf } from "../world/random.ts";
import { bananaFinger, berries, lumpy, plain, skin, stem, turnedFruit } from "./fruit-shapes.ts";
import { solidMesh } from "./meshes.ts";

/** How many differently ripened pieces of each fruit are drawn. */
export const ripenesses = 4;

/** A fruit about its middle; `ripeness` 0–3 picks its colours. */
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
    const stalk = solidMesh(new THREE.CylinderGeometry(0.007, 0.011, 0.03, 8), plain("#6f6a2a"));
    stalk.position.set(-0.093, 0.028, 0);
    stalk.rotation.z = 0.8;
    // One by one, as they are counted: a bunch is as many pieces as it has fingers.
    return [bananaFinger(peel), stalk];
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
    // The long yellow mango with green cheeks.
    const base = ["#dba52e", "#cfa338", "#e0a028", "#d6ae45"][ripeness] ?? "#dba52e";
    const peel = skin(random, base, ["#6f8f33", "#5f8a30", "#e8bc50"], 60, 0.4, 22);
    const body = lumpy(new THREE.SphereGeometry(1, 28, 20), peel, 0.03);
    body.scale.set(0.062, 0.042, 0.036);
    return [body];
  },
  pear: (random, ripeness) => {
    const base = ["#b7bf5e", "#d0c878", "#a3b552", "#c8c27a"][ripeness] ?? "#a9b03a";
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
    const base = ["#a81f1f", "#8f1a22", "#c23a2b", "#b52a20"][ripeness] ?? "#a81f1f";
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
