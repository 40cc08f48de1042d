import { setTimeout as sleep } from "node:timers/promises";
import { openMaker } from "../cart/maker.ts";
import type { Config } from "../config/schema.ts";
import type { Change } from "../counting/change.ts";
import type { Counting } from "../counting/counting.ts";
import { loadProductPictures } from "../device/screen/product-pictures.ts";
import { openScreenServer } from "../device/screen/server.ts";
import { lastChanges } from "../screen/lines.ts";
import { show } from "../screen/show.ts";
import type { LastChange } from "../screen/view.ts";
import type { Basket } from "../trip/basket.ts";
import { emptyBasket } from "../trip/basket.ts";
import { openTrip } from "../trip/trip.ts";
import type { VisionEvent } from "../vision/supervision.ts";

/** A replay on the screen: at the pace at which it happened, to be paused and stepped through. */
export type Stage = AsyncDisposable & {
  readonly url: string;
  vision(event: VisionEvent): void;
  change(change: Change, basket: Basket): void;
  /** Resolves when the frame of `t` seconds may be counted: in its time, or when it is stepped to. */
  turn(t: number): Promise<void>;
};

/** What the shopper would be told of the cart's parts: in a replay all is well. */
const condition = { cameras: ["live"], products: 1, storageTrouble: false, broker: "none" } as const;

/** Serves both screens of a replay on 127.0.0.1, with what pictures there are. Throws Fault("screen"). */
export async function openStage(config: Config, port: number, counting: Counting): Promise<Stage> {
  let basket = emptyBasket;
  const maker = openMaker({
    cameras: config.cameras,
    tracks: counting.tracks,
    beliefs: counting.beliefs,
    basket: () => basket.lines,
  });
  const pace = openPace(maker.pause);
  const { files: pictures, pictureOf } = loadProductPictures(config.screen?.pictures, () => {});
  const server = await openScreenServer({ port, pictures, maker: { ...maker, steer: pace.steer } });
  const trip = openTrip("replay", 0);
  const language = config.screen?.language ?? "en";
  const fixed = { edition: server.edition, cart: config.cart.id, language, currency: config.currency };
  let last: readonly LastChange[] = [];
  const tell = (): void => {
    const standing = { fixed, farewell: undefined, passing: false, condition, pictureOf };
    server.show(JSON.stringify(show({ ...standing, trip: { ...trip, basket }, last })));
  };
  tell();
  return {
    url: server.url,
    vision: maker.vision,
    change(change, after) {
      last = lastChanges({ ...trip, basket }, { ...trip, basket: after }, last, false);
      basket = after;
      maker.change(change);
      tell();
    },
    turn: pace.turn,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Media time against the wall's, and the maker's hand on it. */
function openPace(onPause: (paused: boolean) => void) {
  // It waits for its maker: who opens the page a moment later has missed nothing.
  let paused = true;
  /** Lets the frame that waits in a pause through. */
  let release: (() => void) | undefined;
  /** Media second 0 as a moment of the monotonic clock, in milliseconds; unknown after a pause. */
  let zeroMs: number | undefined;
  onPause(paused);
  const set = (still: boolean): void => {
    paused = still;
    zeroMs = undefined;
    onPause(still);
  };
  const step = (): void => {
    release?.();
    release = undefined;
  };
  return {
    steer(said: unknown): boolean {
      const order = (said as { order?: unknown } | null | undefined)?.order;
      if (order === "pause" && !paused) set(true);
      else if (order === "go" && paused) set(false);
      else if (order !== "step" || !paused) return false;
      if (!paused || order === "step") step();
      return true;
    },
    async turn(t: number): Promise<void> {
      if (paused) {
        await new Promise<void>(resolve => {
          release = resolve;
        });
        return;
      }
      zeroMs ??= performance.now() - t * 1000;
      const waitMs = zeroMs + t * 1000 - performance.now();
      if (waitMs > 1) await sleep(waitMs);
    },
  };
}
