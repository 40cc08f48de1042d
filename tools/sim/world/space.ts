/** Metres; x across the cart, y up, z towards its front. */
export type Vec3 = readonly [x: number, y: number, z: number];
/** A turn as a unit quaternion. */
export type Turn = readonly [x: number, y: number, z: number, w: number];
/** Where a thing is and how it is turned. */
export type Pose = { readonly at: Vec3; readonly turn: Turn };

export const upright: Turn = [0, 0, 0, 1];

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function times(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function unit(a: Vec3): Vec3 {
  return times(a, 1 / (Math.hypot(...a) || 1));
}

export function mix(a: Vec3, b: Vec3, share: number): Vec3 {
  return add(times(a, 1 - share), times(b, share));
}

/** The turn of `angle` radians about an axis. */
export function turnAbout(axis: Vec3, angle: number): Turn {
  const [x, y, z] = times(unit(axis), Math.sin(angle / 2));
  return [x, y, z, Math.cos(angle / 2)];
}

/** First `b`, then `a`. */
export function after(a: Turn, b: Turn): Turn {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

export function inverse(turn: Turn): Turn {
  return [-turn[0], -turn[1], -turn[2], turn[3]];
}

/** A direction, turned. */
export function turned(turn: Turn, v: Vec3): Vec3 {
  const q: Vec3 = [turn[0], turn[1], turn[2]];
  const t = times(cross(q, v), 2);
  return add(add(v, times(t, turn[3])), cross(q, t));
}

/** A point of a thing's own space, in the world. */
export function placed(pose: Pose, v: Vec3): Vec3 {
  return add(pose.at, turned(pose.turn, v));
}

/** A pose given in another thing's space, in the world. */
export function carried(carrier: Pose, own: Pose): Pose {
  return { at: placed(carrier, own.at), turn: after(carrier.turn, own.turn) };
}

/** The pose of `thing` as `carrier` sees it: what `carried` undoes. */
export function relative(carrier: Pose, thing: Pose): Pose {
  const back = inverse(carrier.turn);
  return { at: turned(back, minus(thing.at, carrier.at)), turn: after(back, thing.turn) };
}

/** Between two turns (normalised linear mixing, the short way round). */
export function mixTurns(a: Turn, b: Turn, share: number): Turn {
  const sign = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < 0 ? -1 : 1;
  const raw = a.map((v, i) => v * (1 - share) + (b[i] ?? 0) * sign * share);
  const size = Math.hypot(...raw) || 1;
  const [x = 0, y = 0, z = 0, w = 1] = raw.map(v => v / size);
  return [x, y, z, w];
}

/** The turn whose own x, y and z axes are the given ones (each of length 1, square to each other). */
export function turnFromAxes(x: Vec3, y: Vec3, z: Vec3): Turn {
  const trace = x[0] + y[1] + z[2];
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    return [(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s, s / 4];
  }
  if (x[0] > y[1] && x[0] > z[2]) {
    const s = 2 * Math.sqrt(1 + x[0] - y[1] - z[2]);
    return [s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s, (y[2] - z[1]) / s];
  }
  if (y[1] > z[2]) {
    const s = 2 * Math.sqrt(1 + y[1] - x[0] - z[2]);
    return [(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s, (z[0] - x[2]) / s];
  }
  const s = 2 * Math.sqrt(1 + z[2] - x[0] - y[1]);
  return [(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4, (x[1] - y[0]) / s];
}
