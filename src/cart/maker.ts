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
  readonly clients: Pick<Clients, "welcome" | "close">;
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
  /** Why a camera shows nothing now. */
  const troubles = new Map<string, string>();
  const ended = new Set<string>();
  let changes: readonly Change[] = [];
  let paused: boolean | undefined;
  let due = false;
  const tell = (): void => {
    const tracks = options.tracks();
    const cameras = options.cameras.flatMap(watched => {
      const { name } = watched;
      const picture = pictures.get(name)?.number;
      const seen = { pulse: pulses.get(name), tracks, picture, trouble: troubles.get(name) };
      return cameraView(watched, seen) ?? [];
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
  /** Minds which cameras show nothing, and tells it: no observation of them will. */
  const mind = (event: VisionEvent): void => {
    if (event.type === "camera") {
      if (event.state === "ended") ended.add(event.camera);
      else ended.delete(event.camera);
      if (event.state === "lost") troubles.set(event.camera, event.reason ?? "It is lost.");
      else troubles.delete(event.camera);
    } else if (event.type === "interrupted") {
      for (const { name } of options.cameras)
        if (!ended.has(name)) troubles.set(name, `Vision restarts: ${event.reason}`);
    } else if (event.type !== "picture" || !troubles.has(event.camera)) return;
    soon();
  };
  return {
    clients: {
      // While nobody looked nothing was told: the last that was may be hours old.
      welcome(response) {
        if (pulses.size > 0 || troubles.size > 0) tell();
        return clients.welcome(response);
      },
      close: clients.close,
    },
    vision(event) {
      if (event.type === "picture") {
        const number = (pictures.get(event.camera)?.number ?? 0) + 1;
        pictures.set(event.camera, { number, jpeg: Buffer.from(event.jpeg, "base64") });
      }
      mind(event);
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
