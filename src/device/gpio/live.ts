import { setTimeout as sleep, setImmediate as soon } from "node:timers/promises";
import type { Gate } from "../../gate/gate.ts";
import type { GateEvent } from "../../gate/passage.ts";
import { type EdgeSource, monotonicSeconds } from "./source.ts";

/**
 * What a gate concludes from live edges, as soon as it is certain: it is given the edges and, where it waits
 * for time to pass, the time. Ends when `stop` is aborted; throws what the source throws.
 */
export async function* watchGate(
  source: EdgeSource,
  gate: Gate,
  stop: AbortSignal,
): AsyncGenerator<GateEvent> {
  const edges = source.edges(stop)[Symbol.asyncIterator]();
  let next = edges.next();
  try {
    for (;;) {
      const alarm = new AbortController();
      const heard = await Promise.race([next, due(gate, alarm.signal)]);
      alarm.abort();
      if (heard === "due") {
        yield* gate.tick(monotonicSeconds());
        continue;
      }
      if (heard.done) return;
      next = edges.next();
      yield* gate.edge(heard.value);
    }
  } finally {
    await edges.return?.();
  }
}

/** Settles when the gate wants to be ticked; never, if it does not, and never after `stop`. */
async function due(gate: Gate, stop: AbortSignal): Promise<"due"> {
  const at = gate.dueAt();
  if (at !== undefined) {
    // Timers hold at most 24 days; an early tick does no harm.
    const waitMs = Math.min(Math.max(0, (at - monotonicSeconds()) * 1000), 3_600_000);
    try {
      await sleep(waitMs, undefined, { signal: stop });
      // A busy process may have edges waiting that happened before now: the turn of the event loop that
      // follows timers reads them first.
      await soon(undefined, { signal: stop });
      return "due";
    } catch {
      // an edge came first
    }
  }
  return new Promise(() => {});
}
