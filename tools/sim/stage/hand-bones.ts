import { palmHalf } from "../world/hands.ts";
import type { Grip } from "../world/scene.ts";
import type { Vec3 } from "../world/space.ts";
import { add, mix, times, unit } from "../world/space.ts";

/** A round bone from `a` to `b` whose thickness changes from `ra` to `rb` (metres). */
export type Bone = { readonly a: Vec3; readonly b: Vec3; readonly ra: number; readonly rb: number };

/** The bones of a right hand: one list a finger, thumb last, in the hand's own space. */
export function bonesOf(grip: Grip): readonly (readonly Bone[])[] {
  return [...fingers.map(finger => fingerBones(finger, grip)), thumbBones(grip)];
}

type Finger = { x: number; z: number; lengths: readonly number[]; radius: number };

// Lengths of the three bones of each finger of an adult hand, index to little finger.
const fingers: readonly Finger[] = [
  { x: 0.031, z: 0.044, lengths: [0.043, 0.025, 0.019], radius: 0.0088 },
  { x: 0.0105, z: 0.048, lengths: [0.048, 0.029, 0.02], radius: 0.009 },
  { x: -0.01, z: 0.045, lengths: [0.044, 0.027, 0.02], radius: 0.0086 },
  { x: -0.0295, z: 0.037, lengths: [0.034, 0.02, 0.017], radius: 0.0074 },
];

/** Where on the palm what is wrapped touches it. */
const touch = 0.028;

function fingerBones(finger: Finger, grip: Grip): Bone[] {
  // A bent finger follows a circle round what it holds; a straight one follows a very wide circle.
  const round =
    grip.kind === "wrap"
      ? Math.max(0.021, grip.radius)
      : grip.kind === "clamp"
        ? 0.4
        : 0.055 + 0.3 * grip.spread;
  const radius = round + finger.radius;
  const fan =
    grip.kind === "open"
      ? (finger.x / 0.03) * 0.3 * grip.spread
      : grip.kind === "clamp"
        ? (finger.x / 0.03) * 0.08
        : 0;
  const lift = grip.kind === "clamp" ? 0 : -palmHalf + finger.radius * 0.6;
  let along = Math.max(0.004, finger.z - touch);
  const joints: Vec3[] = [[finger.x, lift * 0.3, finger.z]];
  let reach = 0;
  for (const length of finger.lengths) {
    along += length;
    reach += length;
    const angle = Math.min(3.7, along / radius);
    const x = finger.x + Math.sin(fan) * reach;
    joints.push([x, -palmHalf - round + Math.cos(angle) * radius, touch + Math.sin(angle) * radius]);
  }
  return joints.slice(1).map((b, i) => {
    const a = joints[i] ?? b;
    const thin = 1 - i * 0.07;
    return { a, b, ra: finger.radius * thin, rb: finger.radius * (thin - 0.07) };
  });
}

function thumbBones(grip: Grip): Bone[] {
  const joints = thumbJoints(grip);
  const radii = [0.0135, 0.0115, 0.0105, 0.0085];
  return joints
    .slice(1)
    .map((b, i) => ({ a: joints[i] ?? b, b, ra: radii[i] ?? 0.01, rb: radii[i + 1] ?? 0.009 }));
}

function thumbJoints(grip: Grip): readonly Vec3[] {
  const root: Vec3 = [0.026, -0.006, -0.034];
  if (grip.kind === "clamp") {
    const under = -palmHalf - grip.gap - 0.009;
    return chain(root, [0.036, Math.max(under, -0.03), 0.002], [0.03, under, 0.034], [0.02, under, 0.058]);
  }
  if (grip.kind === "open")
    return chain(root, [0.05, -0.012, 0.004], [0.068, -0.018, 0.034], [0.076, -0.022, 0.06]);
  const radius = Math.max(0.021, grip.radius) + 0.0105;
  const back = (along: number, x: number): Vec3 => {
    const angle = Math.min(2.5, along / radius);
    return [x, -palmHalf - radius + 0.0105 + Math.cos(angle) * radius, touch - Math.sin(angle) * radius];
  };
  return chain(root, back(0.035, 0.044), back(0.064, 0.047), back(0.09, 0.04));
}

/** Joints with the bones' true lengths: each next one lies in the direction wished for. */
function chain(root: Vec3, ...wished: readonly Vec3[]): readonly Vec3[] {
  const lengths = [0.044, 0.033, 0.026];
  const joints: Vec3[] = [root];
  wished.forEach((wish, i) => {
    const last = joints[i] ?? root;
    const direction = unit(add(wish, times(last, -1)));
    joints.push(mix(wish, add(last, times(direction, lengths[i] ?? 0.03)), 0.7));
  });
  return joints;
}
