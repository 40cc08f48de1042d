import type { Change } from "../counting/change.ts";
import type { BeliefView, TrackView } from "../counting/counting.ts";
import { type Clients, openClients } from "../device/screen/clients.ts";
import {
  beat,
  beliefsOf,
  cameraView,
  type MakerView,
  type Pulse,
  type WatchedView,
} from "../screen/maker.ts";
import type { VisionEvent } from "../vision/supervision.ts";

export type MakerOptions = {
  readonly cameras: readonly WatchedView[];
  /** What counting follows right now. */
  readonly tracks: () => readonly TrackView[];
  /** What counting believes right now. */
  readonly beliefs: () => readonly BeliefView[];
  readonly basket: () => MakerView["basket"];
  /** Seconds of the clock that stamps live frames; absent where a recording has its own. */
  readonly now?: () => number;
};

/** The maker's view: what the cart sees and believes, told while somebody looks, and kept nowhere. */
export type Maker = {
  vision(event: VisionEvent): void;
  change(change: Change): void;
  /** Says that a replay stands still, or goes on. */
  pause(paused: boolean): void;
  readonly clients: Clients;
  /** The newest picture of a camera, JPEG. */
  picture(camera: string): Buffer | undefined;
};

const CHANGES_SHOWN = 12;
const TELL_EVERY_MS = 100;

/** Each camera's newest frame and picture are held; older ones are gone. */
export function openMaker(options: MakerOptions): Maker {
  const clients = openClients({ most: 4 });
  const pulses = new Map<string, Pulse>();
  const pictures = new Map<string, { readonly number: number; readonly jpeg: Buffer }>();
  let changes: readonly Change[] = [];
  let paused: boolean | undefined;
  let due = false;
  const tell = (): void => {
    const tracks = options.tracks();
    const cameras = options.cameras.flatMap(watched => {
      const pulse = pulses.get(watched.name);
      return pulse ? [cameraView(watched, pulse, tracks, pictures.get(watched.name)?.number)] : [];
    });
    const basket = options.basket().map(({ sku, quantity }) => ({ sku, quantity }));
    const beliefs = beliefsOf(options.beliefs());
    const view: MakerView = { cameras, changes, basket, beliefs };
    clients.tell(JSON.stringify(paused === undefined ? view : { ...view, paused }));
  };
  const soon = (): void => {
    if (due || clients.count === 0) return;
    due = true;
    setTimeout(() => {
      due = false;
      tell();
    }, TELL_EVERY_MS);
  };
  return {
    clients,
    vision(event) {
      if (event.type === "picture") {
        const number = (pictures.get(event.camera)?.number ?? 0) + 1;
        pictures.set(event.camera, { number, jpeg: Buffer.from(event.jpeg, "base64") });
      }
      if (event.type !== "observation") return;
      const { observation, inferenceMs } = event;
      const ageMs = options.now && Math.max(0, options.now() - observation.t) * 1000;
      const arrival = { observation, nowMs: performance.now(), ageMs, inferenceMs };
      pulses.set(observation.camera, beat(pulses.get(observation.camera), arrival));
      soon();
    },
    change(change) {
      changes = [change, ...changes].slice(0, CHANGES_SHOWN);
      soon();
    },
    pause(still) {
      paused = still;
      // Told also while nobody looks: whoever comes finds the button.
      tell();
    },
    picture: camera => pictures.get(camera)?.jpeg,
  };
}
