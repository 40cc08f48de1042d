import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../../backoff.ts";
import { monotonicSeconds } from "../clock.ts";

/** Restarts begin quickly and become patient; a session that held `provenMs` starts over with quick ones. */
const RETRY = { baseMs: 200, capMs: 10_000, provenMs: 30_000 } as const;

type Clock = {
  readonly seconds: () => number;
  /** Waits so many milliseconds, or until the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
};

const realClock: Clock = {
  seconds: monotonicSeconds,
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** One session after the other, with growing pauses between, until stopped. What a session throws, this throws. */
export async function keepTrying(
  session: () => Promise<void>,
  signal: AbortSignal,
  { seconds, pause }: Clock = realClock,
): Promise<void> {
  let fruitless = 0;
  while (!signal.aborted) {
    const began = seconds();
    await session();
    if ((seconds() - began) * 1000 > RETRY.provenMs) fruitless = 0;
    await pause(backoffMs(fruitless, RETRY, Math.random), signal);
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
