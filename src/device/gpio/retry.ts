import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../../backoff.ts";
import { monotonicSeconds } from "../clock.ts";

/** Restarts begin quickly and become patient; a session that held `provenMs` starts over with quick ones. */
const RETRY = { baseMs: 200, capMs: 10_000, provenMs: 30_000 } as const;

/** One session after the other, with growing pauses between, until stopped. What a session throws, this throws. */
export async function keepTrying(session: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let fruitless = 0;
  while (!signal.aborted) {
    const began = monotonicSeconds();
    await session();
    if ((monotonicSeconds() - began) * 1000 > RETRY.provenMs) fruitless = 0;
    await sleep(backoffMs(fruitless, RETRY, Math.random), undefined, { signal }).catch(() => {});
    fruitless += 1;
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
