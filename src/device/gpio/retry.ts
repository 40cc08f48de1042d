import { setTimeout as sleep } from "node:timers/promises";
import { monotonicSeconds } from "../clock.ts";

/** Restarts begin quickly and become patient; a session that held this long starts over with quick ones. */
const RETRY = { firstMs: 200, longestMs: 10_000, provenMs: 30_000 } as const;

/** One session after the other, with growing pauses between, until stopped. What a session throws, this throws. */
export async function keepTrying(session: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let waitMs: number = RETRY.firstMs;
  while (!signal.aborted) {
    const began = monotonicSeconds();
    await session();
    if ((monotonicSeconds() - began) * 1000 > RETRY.provenMs) waitMs = RETRY.firstMs;
    // Jitter, so that carts which lost power together do not all knock at once.
    await sleep(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * 2, RETRY.longestMs);
  }
}

/** Settles with what `ending` does, or with `stopped` when the signal comes first; leaves nothing on the signal. */
export async function untilStopped<T>(ending: Promise<T>, signal: AbortSignal): Promise<T | "stopped"> {
  let stop = () => {};
  const stopped = new Promise<"stopped">(resolve => {
    stop = () => resolve("stopped");
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([ending, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
