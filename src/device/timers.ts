import { setTimeout as pause } from "node:timers/promises";
import type { Timers } from "../billing/courier.ts";

/** The longest a timer of Node can wait; beyond it fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's monotonic clock and its timers. */
export const timers: Timers = {
  nowMs: () => performance.now(),
  sleep: (ms, stop) => pause(Math.min(ms, LONGEST_MS), undefined, { signal: stop }).catch(() => {}),
};
