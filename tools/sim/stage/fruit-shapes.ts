import * as THREE from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import { between, pick, type Random } from "../world/random.ts";
import { solidMesh } from "./meshes.ts";
import { drawn } from "./print.ts";

export function bananaFinger(peel: THREE.Material): THREE.Object3D {
  const curve = new THREE.CubicBezierCurve3(
    new THREE.Vector3(-0.09, 0.024, 0),
    new THREE.Vector3(-0.045, -0.038, 0),
    new THREE.Vector3(0.035, -0.045, 0),
    new THREE.Vector3(0.092, 0.022, 0),
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
  return new THREE.Group().add(solidMesh(shape, peel), tip);
}

export function berries(random: Random, peel: THREE.Material): THREE.Mesh[] {
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

export function turnedFruit(outline: number[][], radius: number, peel: THREE.Material): THREE.Mesh {
  const curve = new THREE.SplineCurve(
    outline.map(([x = 0, y = 0]) => new THREE.Vector2(x * radius, y * radius)),
  );
  const points = curve.getPoints(22).map(point => new THREE.Vector2(Math.max(0, point.x), point.y));
  return lumpy(new THREE.LatheGeometry(points, 26), peel, 0.025);
}

export function lumpy(shape: THREE.BufferGeometry, peel: THREE.Material, size: number): THREE.Mesh {
  const at = shape.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const k = 1 + size * Math.sin(x * 60 + y * 31) * Math.cos(z * 55 + y * 17);
    at.setXYZ(i, x * k, y, z * k);
  }
  shape.computeVertexNormals();
  return solidMesh(shape, peel);
}

export function stem(height: number): THREE.Mesh {
  const mesh = solidMesh(new THREE.CylinderGeometry(0.0014, 0.002, 0.022, 6), plain("#4a3318"));
  mesh.position.y = height;
  mesh.rotation.z = 0.2;
  return mesh;
}

export function plain(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.8 });
}

export function skin(
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
