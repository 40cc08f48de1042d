import type { Solid } from "../world/solids.ts";

/** How far along a ray (d from o) a solid begins in its own space; Infinity where the ray misses it. */
type Meeting = (
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  hx: number,
  hy: number,
  hz: number,
) => number;

const meetBox: Meeting = (ox, oy, oz, dx, dy, dz, hx, hy, hz) => {
  const [x1, x2] = dx > 0 ? [-hx, hx] : [hx, -hx];
  const [y1, y2] = dy > 0 ? [-hy, hy] : [hy, -hy];
  const [z1, z2] = dz > 0 ? [-hz, hz] : [hz, -hz];
  const near = Math.max((x1 - ox) / dx, (y1 - oy) / dy, (z1 - oz) / dz, 0);
  const far = Math.min((x2 - ox) / dx, (y2 - oy) / dy, (z2 - oz) / dz);
  return near < far ? near : Infinity;
};

const meetRound: Meeting = (ox, oy, oz, dx, dy, dz, hx, hy, hz) => {
  const a = (dx / hx) ** 2 + (dy / hy) ** 2 + (dz / hz) ** 2;
  const b = (ox * dx) / (hx * hx) + (oy * dy) / (hy * hy) + (oz * dz) / (hz * hz);
  return nearRoot(a, b, (ox / hx) ** 2 + (oy / hy) ** 2 + (oz / hz) ** 2 - 1);
};

const meetTube: Meeting = (ox, oy, oz, dx, dy, dz, r, h) => {
  const wall = nearRoot(dx * dx + dz * dz, ox * dx + oz * dz, ox * ox + oz * oz - r * r);
  if (wall === Infinity) return Infinity;
  if (Math.abs(oy + dy * wall) < h) return wall;
  const lid = ((oy > 0 ? h : -h) - oy) / dy;
  const [x, z] = [ox + dx * lid, oz + dz * lid];
  return lid > 0 && x * x + z * z < r * r ? lid : Infinity;
};

export const meetings: Readonly<Record<Solid["kind"], Meeting>> = {
  box: meetBox,
  ellipsoid: meetRound,
  cylinder: meetTube,
  // A capsule is nearly a tube a little longer than its straight part.
  capsule: (ox, oy, oz, dx, dy, dz, r, h, hz) => meetTube(ox, oy, oz, dx, dy, dz, r, h + r * 0.7, hz),
};

function nearRoot(a: number, b: number, c: number): number {
  const under = b * b - a * c;
  if (under < 0) return Infinity;
  const t = (-b - Math.sqrt(under)) / a;
  return t > 0 ? t : Infinity;
}
