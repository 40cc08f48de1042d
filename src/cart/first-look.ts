import type { Log } from "../log.ts";
import type { VisionEvent } from "../vision/supervision.ts";

/**
 * Tells, once, when the first picture has been through the models: how long a cart is blind after its start. `nowMs`
 * counts from the start of the process.
 */
export function tellFirstLook(log: Log, nowMs: () => number): (event: VisionEvent) => void {
  let told = false;
  return event => {
    if (told || event.type !== "observation") return;
    told = true;
    const seconds = Math.round(nowMs() / 100) / 10;
    log.info({ camera: event.observation.camera, seconds }, "the first picture was looked at");
  };
}
