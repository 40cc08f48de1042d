import * as THREE from "three";
import type { Grip } from "../world/scene.ts";
import type { Vec3 } from "../world/space.ts";
import { type Bone, bonesOf } from "./hand-bones.ts";

/** Distance from a point to the hand's skin, negative inside (metres). */
type Field = (x: number, y: number, z: number) => number;

const low: Vec3 = [-0.115, -0.135, -0.085];
const cell = 0.0036;
const cells: readonly [number, number, number] = [58, 50, 74];

/**
 * The skin of a right hand in a grip: the bones' rounded shapes melted into the palm (smooth minimum after
 * Inigo Quilez) and meshed by naive surface nets (Gibson 1998; S. F. Mikola Lysenko's form of it).
 */
export function handShape(grip: Grip): THREE.BufferGeometry {
  const field = fieldOf(bonesOf(grip));
  const { points, faces } = surfaceNet(field);
  const shape = new THREE.BufferGeometry();
  const normals: number[] = [];
  const colours: number[] = [];
  for (let i = 0; i < points.length; i += 3) {
    const [x = 0, y = 0, z = 0] = [points[i], points[i + 1], points[i + 2]];
    const n = new THREE.Vector3(
      field(x + 1e-3, y, z) - field(x - 1e-3, y, z),
      field(x, y + 1e-3, z) - field(x, y - 1e-3, z),
      field(x, y, z + 1e-3) - field(x, y, z - 1e-3),
    ).normalize();
    normals.push(n.x, n.y, n.z);
    // Palms are paler, and skin is never of one colour.
    const pale = 1 + 0.07 * Math.max(0, -n.y) + 0.05 * Math.sin(x * 310) * Math.sin(y * 270 + z * 190);
    colours.push(pale, pale * 0.985, pale * 0.975);
  }
  shape.setAttribute("position", new THREE.Float32BufferAttribute(points, 3));
  shape.setAttribute("normal", new THREE.Float32BufferAttribute(normals, 3));
  shape.setAttribute("color", new THREE.Float32BufferAttribute(colours, 3));
  shape.setIndex(faces);
  return shape;
}

function fieldOf(fingers: readonly (readonly Bone[])[]): Field {
  return (x, y, z) => {
    const palm = melt(palmField(x, y, z), wristField(x, y, z), 0.02);
    let nearest = palm;
    for (const bones of fingers) {
      let finger = 1;
      for (const bone of bones) finger = melt(finger, boneField(bone, x, y, z), 0.004);
      // Fingers melt into the palm but never into one another.
      nearest = Math.min(nearest, melt(finger, palm, 0.012));
    }
    return nearest;
  };
}

function palmField(x: number, y: number, z: number): number {
  // Broader at the knuckles than at the wrist, thicker under the thumb.
  const width = 0.029 + 0.09 * (z + 0.05) * (z < 0.05 ? 1 : 0.6);
  const round = 0.0115;
  const thick = 0.0035 + (x > 0 && z < 0.01 ? 0.004 : 0);
  const qx = Math.abs(x) - Math.min(0.036, width) + round * 0.4;
  const qy = Math.abs(y) - thick;
  const qz = Math.abs(z + 0.006) - 0.043;
  const out = Math.hypot(Math.max(qx, 0), Math.max(qy, 0), Math.max(qz, 0));
  return out + Math.min(Math.max(qx, qy, qz), 0) - round;
}

function wristField(x: number, y: number, z: number): number {
  const along = Math.min(1, Math.max(0, (z + 0.085) / 0.045));
  const dz = z - (-0.085 + along * 0.045);
  return Math.hypot(x * 0.78, y * 1.12, dz) - 0.021;
}

function boneField({ a, b, ra, rb }: Bone, x: number, y: number, z: number): number {
  const [ax, ay, az] = [x - a[0], y - a[1], z - a[2]];
  const [bx, by, bz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const share = Math.min(1, Math.max(0, (ax * bx + ay * by + az * bz) / (bx * bx + by * by + bz * bz)));
  return Math.hypot(ax - bx * share, ay - by * share, az - bz * share) - (ra + (rb - ra) * share);
}

function melt(a: number, b: number, width: number): number {
  const h = Math.max(width - Math.abs(a - b), 0) / width;
  return Math.min(a, b) - (h * h * width) / 4;
}

function surfaceNet(field: Field): { points: number[]; faces: number[] } {
  const [nx, ny, nz] = cells;
  const at = (i: number, j: number, k: number) => (k * ny + j) * nx + i;
  const values = new Float32Array(nx * ny * nz);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++)
        values[at(i, j, k)] = field(low[0] + i * cell, low[1] + j * cell, low[2] + k * cell);
  const points: number[] = [];
  const faces: number[] = [];
  const vertex = new Int32Array(nx * ny * nz).fill(-1);
  const value = (i: number, j: number, k: number) => values[at(i, j, k)] ?? 1;
  for (let k = 0; k < nz - 1; k++)
    for (let j = 0; j < ny - 1; j++)
      for (let i = 0; i < nx - 1; i++) {
        const middle = crossing(value, i, j, k);
        if (!middle) continue;
        vertex[at(i, j, k)] = points.length / 3;
        points.push(low[0] + middle[0] * cell, low[1] + middle[1] * cell, low[2] + middle[2] * cell);
      }
  const corner = (i: number, j: number, k: number) => vertex[at(i, j, k)] ?? -1;
  const quad = (a: number, b: number, c: number, d: number, flip: boolean) => {
    if (Math.min(a, b, c, d) < 0) return;
    faces.push(...(flip ? [a, c, b, a, d, c] : [a, b, c, a, c, d]));
  };
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const inside = value(i, j, k) < 0;
        if (inside !== value(i + 1, j, k) < 0)
          quad(corner(i, j - 1, k - 1), corner(i, j, k - 1), corner(i, j, k), corner(i, j - 1, k), !inside);
        if (inside !== value(i, j + 1, k) < 0)
          quad(corner(i - 1, j, k - 1), corner(i - 1, j, k), corner(i, j, k), corner(i, j, k - 1), !inside);
        if (inside !== value(i, j, k + 1) < 0)
          quad(corner(i - 1, j - 1, k), corner(i, j - 1, k), corner(i, j, k), corner(i - 1, j, k), !inside);
      }
  return { points, faces };
}

const edges: readonly (readonly [Vec3, Vec3])[] = [0, 1, 2].flatMap(axis =>
  [0, 1, 2, 3].map(n => {
    const from: [number, number, number] = [0, 0, 0];
    from[(axis + 1) % 3] = n & 1;
    from[(axis + 2) % 3] = n >> 1;
    const to: [number, number, number] = [...from];
    to[axis] = 1;
    return [from, to] as const;
  }),
);

/** The middle of where a cell's edges cross the skin, in cells; nothing where they do not. */
function crossing(
  value: (i: number, j: number, k: number) => number,
  i: number,
  j: number,
  k: number,
): Vec3 | undefined {
  let [x, y, z, count] = [0, 0, 0, 0];
  for (const [a, b] of edges) {
    const va = value(i + a[0], j + a[1], k + a[2]);
    const vb = value(i + b[0], j + b[1], k + b[2]);
    if (va < 0 === vb < 0) continue;
    const share = va / (va - vb);
    x += i + a[0] + (b[0] - a[0]) * share;
    y += j + a[1] + (b[1] - a[1]) * share;
    z += k + a[2] + (b[2] - a[2]) * share;
    count++;
  }
  return count ? [x / count, y / count, z / count] : undefined;
}
