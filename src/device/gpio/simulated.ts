import { setTimeout as sleep } from "node:timers/promises";
import { type Edge, SENSORS, type SensorName } from "../../gate/passage.ts";
import { monotonicSeconds } from "../clock.ts";
import { createHearing } from "./hearing.ts";
import { createMailbox } from "./mailbox.ts";
import { openRigSocket } from "./rig-socket.ts";
import type { EdgeSource } from "./source.ts";

/** An edge of a simulated gate, so long after the driver began to listen. */
export type ScriptedEdge = {
  readonly afterMs: number;
  readonly sensor: SensorName;
  readonly blocked: boolean;
};

export type SimulatedSpec = {
  readonly script: readonly ScriptedEdge[];
  /** A Unix socket that takes edges as JSON lines; see `openRigSocket`. */
  readonly socket?: string | undefined;
};

/**
 * A gate without hardware, for the demo, for tests and for a rig: barriers that start clear, edges from a
 * script, and edges that a rig writes to a socket. Scripted edges carry exactly the time the script says,
 * however late the process gets round to them. Throws Fault("gate-lost") when the socket cannot be opened.
 */
export async function openSimulated({ script, socket }: SimulatedSpec): Promise<EdgeSource> {
  const mailbox = createMailbox<Edge>();
  const hearing = createHearing();
  const levels: Record<SensorName, boolean> = { inner: false, outer: false };
  const put = (edge: Edge) => {
    levels[edge.sensor] = edge.blocked;
    mailbox.put(edge);
  };
  let begin = () => {};
  const listening = new Promise<void>(resolve => {
    begin = resolve;
  });
  const rig =
    socket === undefined
      ? undefined
      : await openRigSocket(socket, {
          listening: () => listening,
          put,
        });
  return {
    kind: "simulated",
    why: "the configuration asks for a simulated gate",
    hear: hearing.listen,
    async *edges(stop) {
      if (stop.aborted) return;
      const start = monotonicSeconds();
      const over = new AbortController();
      const play = playScript(script, {
        start,
        put,
        stop: AbortSignal.any([stop, over.signal]),
      });
      const found = SENSORS.map(sensor => ({
        t: start,
        sensor,
        blocked: levels[sensor],
        initial: true as const,
      }));
      hearing.heard(SENSORS);
      begin();
      try {
        yield* found;
        yield* mailbox.items(stop);
      } finally {
        over.abort();
        await play;
      }
    },
    async [Symbol.asyncDispose]() {
      await rig?.[Symbol.asyncDispose]();
    },
  };
}

type Play = { readonly start: number; readonly put: (edge: Edge) => void; readonly stop: AbortSignal };

async function playScript(script: readonly ScriptedEdge[], { start, put, stop }: Play): Promise<void> {
  const inOrder = script.toSorted((a, b) => a.afterMs - b.afterMs);
  for (const { afterMs, sensor, blocked } of inOrder) {
    const t = start + afterMs / 1000;
    try {
      await sleep(Math.max(0, (t - monotonicSeconds()) * 1000), undefined, { signal: stop });
    } catch {
      return; // stopped: what was not played yet is not played
    }
    put({ t, sensor, blocked });
  }
}
