import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { VisionStats } from "../../src/vision/messages.ts";

export type Replayed = {
  readonly framesPerSecond: number;
  readonly cpuSecondsPerFrame: number;
  readonly peakMemoryMb: number;
};

/** The compiled program as a user starts it, by its own stats line. */
export async function replayClip(clip: string, config: string): Promise<Replayed> {
  const { stdout } = await promisify(execFile)("node", [
    "dist/main.js",
    "replay",
    clip,
    "--config",
    config,
    "--json",
  ]);
  const lines = stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as { type: string });
  const stats = lines.find(line => line.type === "stats") as (VisionStats & { type: string }) | undefined;
  if (stats === undefined) throw new Error("replay printed no stats line");
  return {
    framesPerSecond: (stats.frames * 1000) / stats.wallMs,
    cpuSecondsPerFrame: stats.cpuSeconds / stats.frames,
    peakMemoryMb: stats.peakMemoryMb,
  };
}
