import { stepSeconds } from "../world/physics.ts";
import { between, chance, gaussian, pick, type Random } from "../world/random.ts";
import type { Camera, Surroundings } from "../world/scene.ts";
import type { Vec3 } from "../world/space.ts";
import { add, times } from "../world/space.ts";
import type { TripCamera } from "./cameras.ts";
import type { Moment } from "./director.ts";

/** One picture of a trip, before it is drawn. */
export type Frame = Moment & { readonly surroundings: Surroundings; readonly camera: Camera };

/** Takes down what every camera of a trip would see, and what befalls cameras and lights meanwhile. */
export type Recorder = {
  readonly frames: readonly (readonly Frame[])[];
  /** To be called at every step of the trip. */
  note(t: number, moment: () => Moment): void;
  relight(t: number): void;
  knock(t: number): void;
};

type Knock = { readonly t: number; readonly nth: number; readonly shift: Vec3; readonly roll: number };

export function openRecorder(given: {
  random: Random;
  cameras: readonly TripCamera[];
  surroundings: Surroundings;
  framesPerSecond: number;
}): Recorder {
  const { random, cameras, framesPerSecond } = given;
  const frames: Frame[][] = cameras.map(() => []);
  const every = Math.round(1 / framesPerSecond / stepSeconds);
  const rolling = chance(random, 0.4) ? between(random, 0.05, 0.35) : 0;
  const knocks: Knock[] = [];
  let surroundings = given.surroundings;
  let relit: { t: number; adapt: number } | undefined;
  let steps = 0;
  return {
    frames,
    note(t, momentNow) {
      for (const [nth, { camera, skewSteps }] of cameras.entries()) {
        const due = steps - skewSteps;
        if (due < 0 || due % every !== 0) continue;
        const rolled = given.surroundings.rolled + rolling * (1 - Math.cos(t / 3));
        const ownKnocks = knocks.filter(knock => knock.nth === nth);
        const seen = ownKnocks.length > 0 ? shaken(camera, ownKnocks, t) : camera;
        const exposure = seen.exposure * adaptation(relit, t);
        const noiseSeed = (camera.noiseSeed + (frames[nth]?.length ?? 0) * 0.618) % 1;
        frames[nth]?.push({
          ...momentNow(),
          surroundings: { ...surroundings, rolled },
          camera: { ...seen, exposure, noiseSeed },
        });
      }
      steps++;
    },
    relight(t) {
      const factor = pick(random, [0.35, 0.5, 0.65, 1.5, 1.9]);
      relit = { t, adapt: factor ** -0.7 };
      surroundings = dimmed(surroundings, factor);
    },
    knock(t) {
      const shift: Vec3 = [gaussian(random) * 0.03, gaussian(random) * 0.02, gaussian(random) * 0.03];
      knocks.push({ t, nth: Math.floor(random() * cameras.length), shift, roll: gaussian(random) * 0.05 });
    },
  };
}

/** A camera that was knocked looks elsewhere from then on, after swinging for half a second. */
function shaken(camera: Camera, knocks: readonly Knock[], t: number): Camera {
  let { target, roll } = camera;
  for (const knock of knocks) {
    const since = t - knock.t;
    const swing = since > 0.9 ? 1 : 1 + 1.4 * Math.exp(-since * 6) * Math.cos(since * 25);
    target = add(target, times(knock.shift, swing));
    roll += knock.roll * swing;
  }
  return { ...camera, target, roll };
}

/** A camera's automatic exposure follows a change of light within about a second, though not all the way. */
function adaptation(relit: { t: number; adapt: number } | undefined, t: number): number {
  if (!relit) return 1;
  return relit.adapt ** (1 - Math.exp(-(t - relit.t) * 2.5));
}

function dimmed(around: Surroundings, factor: number): Surroundings {
  const { ambient } = around;
  return {
    ...around,
    lamps: around.lamps.map(lamp => ({ ...lamp, power: lamp.power * factor })),
    ambient: { ...ambient, power: ambient.power * factor, room: ambient.room * factor },
  };
}
