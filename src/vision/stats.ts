import type { VisionStats } from "./messages.ts";

/** Counts what the vision process does, for `replay`'s stats line, health and metrics. */
export function openStats() {
  let frames = 0;
  let inferenceMs = 0;
  let first: number | undefined;
  let last = 0;
  return {
    /** One frame went through the models in `ms`. */
    looked(ms: number): void {
      last = performance.now();
      first ??= last - ms;
      frames += 1;
      inferenceMs += ms;
    },
    read(): VisionStats {
      const { user, system } = process.cpuUsage();
      return {
        frames,
        inferenceMs: Math.round(inferenceMs),
        wallMs: first === undefined ? 0 : Math.round(last - first),
        peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
        cpuSeconds: Math.round((user + system) / 1e4) / 100,
      };
    },
  };
}
