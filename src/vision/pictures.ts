import type { Frame } from "../device/camera/camera.ts";
import type { VisionReport } from "./messages.ts";

/** Enough to follow a hand, and little enough to cost nothing. */
const EVERY_MS = 200;

/** Shows one frame; what it returns is awaited before the frame is looked at. */
export type ShowPicture = (camera: string, frame: Frame) => Promise<void> | undefined;

/** Every frame's picture, before what is seen in it: for a replay that is looked at frame by frame. */
export function showEvery(report: (report: VisionReport) => void): ShowPicture {
  return async (camera, frame) => {
    // Loaded only where it is wanted: it brings an image library into the process.
    const { jpegOf } = await import("../device/picture.ts");
    const jpeg = await jpegOf(frame);
    report({ type: "picture", camera, t: frame.t, jpeg: jpeg.toString("base64") });
  };
}

/**
 * Shows frames to whoever makes the cart: a JPEG of each camera now and then. The only way on which pixels
 * leave this process, taken only with `screen.debug`. A picture that is late is left out, never queued, and
 * nothing waits for it.
 */
export function showSome(report: (report: VisionReport) => void): ShowPicture {
  const show = showEvery(report);
  const busy = new Set<string>();
  const shownMs = new Map<string, number>();
  return (camera, frame) => {
    const nowMs = performance.now();
    if (busy.has(camera) || nowMs - (shownMs.get(camera) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    busy.add(camera);
    shownMs.set(camera, nowMs);
    void show(camera, frame)
      ?.catch(() => {})
      .finally(() => busy.delete(camera));
    return undefined;
  };
}
