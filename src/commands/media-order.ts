import type { Change } from "../counting/change.ts";

/** A change is decided a moment after it happened, but never longer than this. */
const HORIZON_SEC = 10;

/**
 * Puts changes into the order of the time at which they happened. Counting decides them later, one camera
 * or product sooner than another, so each is held back until nothing earlier can come.
 */
export function inMediaOrder(emit: (change: Change) => void) {
  let waiting: Change[] = [];
  return {
    /** Takes what was decided at media time `now` and lets go of what is old enough. */
    add(changes: readonly Change[], now: number): void {
      waiting = [...waiting, ...changes].sort((a, b) => a.t - b.t);
      while (waiting[0] !== undefined && waiting[0].t < now - HORIZON_SEC) {
        emit(waiting[0]);
        waiting = waiting.slice(1);
      }
    },
    /** Nothing more will come. */
    end(): void {
      for (const change of waiting) emit(change);
      waiting = [];
    },
  };
}
