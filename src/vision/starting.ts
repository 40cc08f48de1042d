import type { Camera, Frame } from "../device/camera/camera.ts";
import type { VisionReport } from "./messages.ts";

/** Settles when the report is on its way: whoever hears it then knows, whatever this process does next. */
export type Tell = (report: VisionReport) => Promise<void>;

/** The frames of a camera, as `Camera.frames` gives them, with its start told to whoever watches this process. */
export type StartFrames = (camera: Camera, stop: AbortSignal) => AsyncGenerator<Frame>;

/**
 * Starts cameras one after the other and tells of each before and after. Some sources block the only thread in the
 * middle of their start, and then nobody here can say any more which one it was: the last word was `starting`.
 */
export function startInTurn(tell: Tell): StartFrames {
  let turn: Promise<unknown> = Promise.resolve();
  const begin = async (camera: Camera, stop: AbortSignal) => {
    await tell({ type: "starting", camera: camera.name });
    const frames = camera.frames(stop)[Symbol.asyncIterator]();
    // Plays the pipeline before it returns; the frame comes later.
    const first = frames.next();
    // Read below, by when it may have failed already.
    first.catch(() => {});
    await tell({ type: "started", camera: camera.name });
    return { frames, first };
  };
  return async function* framesInTurn(camera, stop) {
    const mine = turn.then(() => begin(camera, stop));
    turn = mine.catch(() => {});
    const { frames, first } = await mine;
    try {
      for (let step = await first; !step.done; step = await frames.next()) yield step.value;
    } finally {
      await frames.return?.();
    }
  };
}
