import type { CameraView } from "../../screen/maker.ts";

/** What the plots show of a camera, oldest first. */
type Sample = Pick<CameraView, "framesPerSecond" | "ageMs" | "inferenceMs">;
export type History = Map<string, readonly Sample[]>;

const SAMPLES = 150;

/** Adds what the cameras say now; the page forgets the rest, as the cart has. */
export function remember(history: History, cameras: readonly CameraView[]): void {
  for (const { name, framesPerSecond, ageMs, inferenceMs } of cameras) {
    const sample: Sample = {
      framesPerSecond,
      ...(ageMs === undefined ? {} : { ageMs }),
      ...(inferenceMs === undefined ? {} : { inferenceMs }),
    };
    history.set(name, [...(history.get(name) ?? []), sample].slice(-SAMPLES));
  }
}
