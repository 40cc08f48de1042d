import type { Frame } from "../device/camera/camera.ts";
import type { VisionReport } from "./messages.ts";

/** Enough to follow a hand, and little enough to cost nothing. */
const EVERY_MS = 200;

/**
 * Shows frames to whoever makes the cart: a JPEG of each camera now and then. The only way on which pixels
 * leave this process, taken only with `screen.debug`. A picture that is late is left out, never queued.
 */
export function showPictures(report: (report: VisionReport) => void, everyMs: number = EVERY_MS) {
  const busy = new Set<string>();
  const shownMs = new Map<string, number>();
  const show = async (camera: string, frame: Frame): Promise<void> => {
    // Loaded only where it is wanted: it brings an image library into the process.
    const { jpegOf } = await import("../device/picture.ts");
    const jpeg = await jpegOf(frame);
    report({ type: "picture", camera, t: frame.t, jpeg: jpeg.toString("base64") });
  };
  return (camera: string, frame: Frame): void => {
    const nowMs = performance.now();
    if (busy.has(camera) || nowMs - (shownMs.get(camera) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    busy.add(camera);
    shownMs.set(camera, nowMs);
    void show(camera, frame)
      .catch(() => {})
      .finally(() => busy.delete(camera));
  };
}
