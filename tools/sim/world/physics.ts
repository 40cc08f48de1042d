import RAPIER from "@dimforge/rapier3d-compat";
import { goodOf } from "./goods.ts";
import type { Place } from "./scene.ts";
import { shareSeen } from "./sight.ts";
import { type Solid, solidsOf } from "./solids.ts";
import type { Pose, Vec3 } from "./space.ts";
import { stepOnce, stopClock } from "./step.ts";
import { wallsOf } from "./walls.ts";

/** Seconds of one step of falling and sliding. */
export const stepSeconds = 1 / 60;

/** A space in which things fall. Ids are the scene's. */
export type Fall = {
  /** Puts a new thing in; `held` ones hang where they are put until they are let go. */
  put(thing: { id: number; sku: string; pose: Pose; held?: boolean }): void;
  hold(id: number): void;
  move(id: number, pose: Pose): void;
  /** Lets a held thing fall, or fly off at `speed` metres a second. */
  letGo(id: number, speed?: Vec3): void;
  remove(id: number): void;
  pose(id: number): Pose;
  /** One step of `stepSeconds`; tells whether anything fell or slid in it, and costs nothing if not. */
  step(): boolean;
  /** Steps until all is quiet, at most `seconds`. */
  settle(seconds: number): void;
  isQuiet(): boolean;
  /** The height of whatever lies highest at a place, 0 for the bare floor. */
  topAt(x: number, z: number): number;
  /** How much of a thing an eye sees past whatever lies there (0–1); hands, what they hold and wires hide nothing. */
  shareSeen(id: number, eye: Vec3): number;
  close(): void;
};

/** Loads the physics (Rapier, a WebAssembly module) once; the same steps give the same poses everywhere. */
export async function openPhysics(): Promise<(place: Place) => Fall> {
  await RAPIER.init();
  stopClock();
  return place => fallIn(place);
}

function fallIn(place: Place): Fall {
  const world = new RAPIER.World({ x: 0, y: -9.81, z: 0 });
  world.timestep = stepSeconds;
  for (const wall of wallsOf(place)) world.createCollider(wall.setFriction(0.6));
  const bodies = new Map<number, RAPIER.RigidBody>();
  let quietSteps = 0;
  const bodyOf = (id: number): RAPIER.RigidBody => {
    const body = bodies.get(id);
    if (!body) throw new RangeError(`nothing with the id ${id} is in this space`);
    return body;
  };
  const isQuiet = () =>
    [...bodies.values()].every(body => body.isSleeping() || body.isKinematic() || speedOf(body) < 0.012);
  return {
    isQuiet,
    put({ id, sku, pose, held }) {
      const kind = held ? RAPIER.RigidBodyDesc.kinematicPositionBased() : RAPIER.RigidBodyDesc.dynamic();
      const body = world.createRigidBody(
        kind
          .setTranslation(...pose.at)
          .setRotation(rotation(pose))
          .setAngularDamping(3)
          .setLinearDamping(0.2),
      );
      for (const solid of solidsOf(goodOf(sku).form)) {
        // What is carried pushes nothing aside: a hand would not, and a heap would burst.
        world.createCollider(colliderOf(solid).setSensor(held === true), body);
      }
      bodies.set(id, body);
    },
    hold(id) {
      const body = bodyOf(id);
      body.setBodyType(RAPIER.RigidBodyType.KinematicPositionBased, true);
      setSensors(body, true);
      for (const other of bodies.values()) other.wakeUp();
    },
    move(id, pose) {
      const body = bodyOf(id);
      body.setTranslation({ x: pose.at[0], y: pose.at[1], z: pose.at[2] }, false);
      body.setRotation(rotation(pose), false);
    },
    letGo(id, [x, y, z] = [0, 0, 0]) {
      const body = bodyOf(id);
      setSensors(body, false);
      body.setBodyType(RAPIER.RigidBodyType.Dynamic, true);
      // However fast the hand was, it opened gently, unless it throws.
      body.setLinvel({ x, y, z }, true);
      body.setAngvel({ x: 0, y: 0, z: 0 }, true);
    },
    remove(id) {
      world.removeRigidBody(bodyOf(id));
      bodies.delete(id);
    },
    pose(id) {
      const body = bodyOf(id);
      const { x, y, z } = body.translation();
      const q = body.rotation();
      return { at: [x, y, z], turn: [q.x, q.y, q.z, q.w] };
    },
    step() {
      const awake = [...bodies.values()].filter(body => body.isDynamic() && !body.isSleeping());
      if (awake.length === 0) return false;
      stepOnce(world);
      quietSteps = isQuiet() ? quietSteps + 1 : 0;
      // Rapier waits two seconds before it lets things sleep; a third of one is enough for groceries.
      if (quietSteps > restSteps) for (const body of awake) body.sleep();
      return true;
    },
    settle(seconds) {
      for (let t = 0; t < seconds; t += stepSeconds) {
        stepOnce(world);
        if (t > 0.6 && Math.round(t / stepSeconds) % 8 === 0 && isQuiet()) return;
      }
    },
    topAt(x, z) {
      const ray = new RAPIER.Ray({ x, y: 1, z }, { x: 0, y: -1, z: 0 });
      const hit = world.castRay(ray, 1, true, lying);
      return hit ? Math.max(0, 1 - hit.timeOfImpact) : 0;
    },
    shareSeen: (id, eye) => shareSeen(world, bodyOf(id), { eye, Ray: RAPIER.Ray, between: loose }),
    close: () => world.free(),
  };
}

/** Only what lies there counts as a floor for more, not what is carried over it. */
const lying = RAPIER.QueryFilterFlags.EXCLUDE_KINEMATIC | RAPIER.QueryFilterFlags.EXCLUDE_SENSORS;
/** What can hide something else: the basket's wires hardly do. */
const loose = lying | RAPIER.QueryFilterFlags.EXCLUDE_FIXED;

function setSensors(body: RAPIER.RigidBody, on: boolean): void {
  for (let i = 0; i < body.numColliders(); i++) body.collider(i).setSensor(on);
}

/** After so many steps without a movement everything is taken to lie still. */
const restSteps = 20;

function speedOf(body: RAPIER.RigidBody): number {
  const { x, y, z } = body.linvel();
  return Math.hypot(x, y, z);
}

function rotation(pose: Pose): { x: number; y: number; z: number; w: number } {
  const [x, y, z, w] = pose.turn;
  return { x, y, z, w };
}

function colliderOf(solid: Solid): RAPIER.ColliderDesc {
  const [x, y, z] = solid.half;
  const shape = {
    box: () => RAPIER.ColliderDesc.cuboid(x, y, z),
    cylinder: () => RAPIER.ColliderDesc.cylinder(y, x),
    capsule: () => RAPIER.ColliderDesc.capsule(y, x),
    ellipsoid: () => RAPIER.ColliderDesc.convexHull(new Float32Array(ball(solid.half))),
  }[solid.kind]();
  if (!shape) throw new RangeError("a solid without volume cannot fall");
  return shape
    .setTranslation(...solid.at)
    .setRotation(rotation(solid))
    .setFriction(0.75)
    .setRestitution(0.03)
    .setDensity(450);
}

function ball([x, y, z]: Vec3): number[] {
  const points: number[] = [];
  for (let ring = 1; ring < 6; ring++) {
    const tilt = (ring / 6) * Math.PI;
    for (let i = 0; i < 10; i++) {
      const round = (i / 10) * 2 * Math.PI;
      points.push(
        x * Math.sin(tilt) * Math.cos(round),
        y * Math.cos(tilt),
        z * Math.sin(tilt) * Math.sin(round),
      );
    }
  }
  return [...points, 0, y, 0, 0, -y, 0];
}
