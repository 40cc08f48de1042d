import type { Solid } from "../world/solids.ts";
import type { Vec3 } from "../world/space.ts";
import type { Block, Frame } from "./frame.ts";
import type { Rays } from "./rays.ts";

/** A solid as rays meet it: the block round it, and where the rays come from in its own space. */
export type Target = Pick<Block, "axes" | "half"> & { readonly from: Vec3 };

/**
 * Writes for each ray of a frame, row after row, how far along it a solid begins; Infinity where the ray misses.
 * Whole frames at a time, and plain numbers only: this is the innermost loop of all, where a call or an array
 * for each ray would cost more than the ray.
 */
type Meeting = (view: Rays, frame: Frame, target: Target, depths: Float64Array) => void;

const meetBox: Meeting = ({ side, rays }, { left, top, right, bottom }, { from, axes, half }, depths) => {
  const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = axes;
  const [ox, oy, oz] = from;
  const [hx, hy, hz] = half;
  let nth = 0;
  for (let y = top; y < bottom; y++) {
    const end = (y * side + right) * 3;
    for (let i = (y * side + left) * 3; i < end; i += 3) {
      const x = rays[i] as number;
      const u = rays[i + 1] as number;
      const w = rays[i + 2] as number;
      const dx = ax * x + ay * u + az * w;
      const dy = bx * x + by * u + bz * w;
      const dz = cx * x + cy * u + cz * w;
      const sx = dx > 0 ? hx : -hx;
      const sy = dy > 0 ? hy : -hy;
      const sz = dz > 0 ? hz : -hz;
      const near = Math.max((-sx - ox) / dx, (-sy - oy) / dy, (-sz - oz) / dz, 0);
      const far = Math.min((sx - ox) / dx, (sy - oy) / dy, (sz - oz) / dz);
      depths[nth++] = near < far ? near : Number.POSITIVE_INFINITY;
    }
  }
};

const meetRound: Meeting = ({ side, rays }, { left, top, right, bottom }, { from, axes, half }, depths) => {
  const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = axes;
  const [hx, hy, hz] = half;
  const [ox, oy, oz] = from;
  const [qx, qy, qz] = [ox / (hx * hx), oy / (hy * hy), oz / (hz * hz)];
  const c = (ox / hx) ** 2 + (oy / hy) ** 2 + (oz / hz) ** 2 - 1;
  let nth = 0;
  for (let y = top; y < bottom; y++) {
    const end = (y * side + right) * 3;
    for (let i = (y * side + left) * 3; i < end; i += 3) {
      const x = rays[i] as number;
      const u = rays[i + 1] as number;
      const w = rays[i + 2] as number;
      const dx = ax * x + ay * u + az * w;
      const dy = bx * x + by * u + bz * w;
      const dz = cx * x + cy * u + cz * w;
      const a = (dx / hx) * (dx / hx) + (dy / hy) * (dy / hy) + (dz / hz) * (dz / hz);
      depths[nth++] = nearRoot(a, qx * dx + qy * dy + qz * dz, c);
    }
  }
};

const meetTube: Meeting = ({ side, rays }, { left, top, right, bottom }, { from, axes, half }, depths) => {
  const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = axes;
  const [ox, oy, oz] = from;
  const [r, h] = half;
  const c = ox * ox + oz * oz - r * r;
  let nth = 0;
  for (let y = top; y < bottom; y++) {
    const end = (y * side + right) * 3;
    for (let i = (y * side + left) * 3; i < end; i += 3) {
      const x = rays[i] as number;
      const u = rays[i + 1] as number;
      const w = rays[i + 2] as number;
      const dx = ax * x + ay * u + az * w;
      const dy = bx * x + by * u + bz * w;
      const dz = cx * x + cy * u + cz * w;
      const wall = nearRoot(dx * dx + dz * dz, ox * dx + oz * dz, c);
      let depth = wall;
      if (wall !== Number.POSITIVE_INFINITY && Math.abs(oy + dy * wall) >= h) {
        const lid = ((oy > 0 ? h : -h) - oy) / dy;
        const lx = ox + dx * lid;
        const lz = oz + dz * lid;
        depth = lid > 0 && lx * lx + lz * lz < r * r ? lid : Number.POSITIVE_INFINITY;
      }
      depths[nth++] = depth;
    }
  }
};

export const meetings: Readonly<Record<Solid["kind"], Meeting>> = {
  box: meetBox,
  ellipsoid: meetRound,
  cylinder: meetTube,
  // A capsule is nearly a tube a little longer than its straight part.
  capsule: (view, frame, target, depths) => {
    const [r, h, z] = target.half;
    meetTube(view, frame, { ...target, half: [r, h + r * 0.7, z] }, depths);
  },
};

function nearRoot(a: number, b: number, c: number): number {
  const under = b * b - a * c;
  if (under < 0) return Number.POSITIVE_INFINITY;
  const t = (-b - Math.sqrt(under)) / a;
  return t > 0 ? t : Number.POSITIVE_INFINITY;
}
