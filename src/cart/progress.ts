import type { VisionEvent } from "../vision/supervision.ts";

/** Whether the path from camera to basket still moves: what the watchdog is fed with. */
export type Progress = {
  /** The vision process, or whoever watches it, said something at `nowMs` of a clock that never jumps. */
  heard(event: VisionEvent, nowMs: number): void;
  /** What has stopped moving, in words; undefined while all is well. */
  stuck(nowMs: number): string | undefined;
};

export type ProgressLimits = {
  /** A vision process that was started, or is about to be, may load its models for so long. */
  readonly startMs: number;
  /** One that works speaks every second, and is replaced after five seconds of silence. */
  readonly silenceMs: number;
  /** A camera that counts as live gives pictures, or is reported as lost within three seconds. */
  readonly framesMs: number;
};

const LIMITS: ProgressLimits = { startMs: 240_000, silenceMs: 20_000, framesMs: 20_000 };

/**
 * Judges progress by what comes out of it, not by a timer: every limit is longer than the time within which the
 * cart mends the matter itself, so whoever reports `stuck` has seen that mending fail. A camera that is lost and
 * reported so is no standstill: the cart goes on without it, since a new start would not bring it back.
 */
export function createProgress(nowMs: number, limits: ProgressLimits = LIMITS): Progress {
  let heardMs = nowMs;
  let allowedMs = limits.startMs;
  let pictureMs = nowMs;
  const live = new Set<string>();
  return {
    heard(event, at) {
      heardMs = at;
      if (event.type === "interrupted") {
        live.clear();
        allowedMs = limits.startMs + event.restartInMs;
        return;
      }
      if (event.type === "camera" && event.state !== "live") {
        // Told also for a process that has yet to load its models: no sign that it works.
        live.delete(event.camera);
        return;
      }
      allowedMs = limits.silenceMs;
      if (event.type === "observation") pictureMs = at;
      if (event.type !== "camera") return;
      if (live.size === 0) pictureMs = at;
      live.add(event.camera);
    },
    stuck(at) {
      const silentMs = at - heardMs;
      if (silentMs > allowedMs) return `nothing was heard of vision for ${seconds(silentMs)} s`;
      const unseenMs = at - pictureMs;
      if (live.size > 0 && unseenMs > limits.framesMs) {
        return `no picture was looked at for ${seconds(unseenMs)} s, although ${[...live].join(", ")} should be live`;
      }
      return undefined;
    },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
