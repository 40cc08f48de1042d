import type { Point } from "./geometry.ts";

/**
 * One coordinate under a constant-velocity Kalman filter (Kalman 1960, in the shape that SORT, Bewley et
 * al. 2016, uses for boxes). Position in picture units, velocity per second, and their covariance.
 */
export type Axis = {
  readonly x: number;
  readonly v: number;
  readonly pxx: number;
  readonly pxv: number;
  readonly pvv: number;
};

/** Where a thing's middle is and how fast it goes. */
export type Motion = { readonly horizontal: Axis; readonly vertical: Axis };

/** A box's middle jitters by about this share of its size from frame to frame. */
const MEASUREMENT_SHARE = 0.04;
/** A hand changes a thing's speed by about this many of its sizes per second within a second. */
const UNREST_PER_SEC = 8;

/** A thing first seen at `place`, `size` large, of unknown speed. */
export function startMotion(place: Point, size: number): Motion {
  const axis = (x: number): Axis => ({
    x,
    v: 0,
    pxx: (MEASUREMENT_SHARE * size) ** 2,
    pxv: 0,
    pvv: (2 * size) ** 2,
  });
  return { horizontal: axis(place[0]), vertical: axis(place[1]) };
}

/** The expectation `dtSec` later. The uncertainty grows with time, not with frames. */
export function predict(motion: Motion, dtSec: number, size: number): Motion {
  const unrest = (UNREST_PER_SEC * size) ** 2;
  const ahead = (a: Axis): Axis => ({
    x: a.x + a.v * dtSec,
    v: a.v,
    pxx: a.pxx + 2 * dtSec * a.pxv + dtSec ** 2 * a.pvv + (unrest * dtSec ** 3) / 3,
    pxv: a.pxv + dtSec * a.pvv + (unrest * dtSec ** 2) / 2,
    pvv: a.pvv + unrest * dtSec,
  });
  return { horizontal: ahead(motion.horizontal), vertical: ahead(motion.vertical) };
}

/** The expectation after a sighting at `place`. */
export function correct(motion: Motion, place: Point, size: number): Motion {
  const noise = (MEASUREMENT_SHARE * size) ** 2;
  const towards = (a: Axis, seen: number): Axis => {
    const spread = a.pxx + noise;
    if (spread === 0) return { ...a, x: seen };
    const gainX = a.pxx / spread;
    const gainV = a.pxv / spread;
    return {
      x: a.x + gainX * (seen - a.x),
      v: a.v + gainV * (seen - a.x),
      pxx: (1 - gainX) * a.pxx,
      pxv: (1 - gainX) * a.pxv,
      pvv: a.pvv - gainV * a.pxv,
    };
  };
  return { horizontal: towards(motion.horizontal, place[0]), vertical: towards(motion.vertical, place[1]) };
}

/** The middle as expected. */
export function placeOf(motion: Motion): Point {
  return [motion.horizontal.x, motion.vertical.x];
}

/** How fast a thing goes, in picture units per second. */
export function speedOf({ horizontal, vertical }: Motion): number {
  return Math.hypot(horizontal.v, vertical.v);
}
