import { type MinedFrame, suspectFrames } from "../dataset/mining.ts";
import type { Frame } from "../device/camera/camera.ts";
import type { Suspicious } from "../device/mined-folder.ts";
import type { Seen } from "./watch.ts";

/** Hears every frame and what was seen in it. */
export type Miner = (camera: string, frame: Frame, seen: Seen) => void;

/** Frames further apart are not held against each other. */
const SAME_SCENE_SEC = 0.5;

/**
 * Hands on what `suspectFrames` finds among the last three frames of a camera, at most one frame of each camera in
 * `everySec` seconds: a scene that puzzles the models does so for long. Holds three frames a camera, in memory.
 */
export function openMiner({
  everySec,
  keep,
  ...thresholds
}: {
  readonly everySec: number;
  readonly threshold: number;
  /** Absent where no model looks for hands. */
  readonly handThreshold?: number;
  readonly keep: (suspicious: Suspicious) => void;
}): Miner {
  const recent = new Map<string, readonly Suspicious[]>();
  const keptT = new Map<string, number>();
  return (camera, frame, seen) => {
    const shown = [...(recent.get(camera) ?? []), { camera, frame, seen }].slice(-3);
    recent.set(camera, shown);
    const [, middle, last] = shown;
    if (!middle || !last || frame.t - (keptT.get(camera) ?? Number.NEGATIVE_INFINITY) < everySec) return;
    const frames = asMined(shown, thresholds.handThreshold !== undefined);
    if (!suspectFrames(frames, thresholds).some(({ name }) => name === frames[1]?.name)) return;
    keptT.set(camera, frame.t);
    keep(middle);
  };
}

function asMined(shown: readonly Suspicious[], withHands: boolean): MinedFrame[] {
  let scene = 0;
  return shown.map(({ frame, seen }, at) => {
    if (frame.t - (shown[at - 1]?.frame.t ?? frame.t) > SAME_SCENE_SEC) scene += 1;
    return { name: String(at), scene, items: seen.items, ...(withHands && { hands: seen.hands }) };
  });
}
