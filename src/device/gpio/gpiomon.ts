import { setTimeout as sleep } from "node:timers/promises";
import { Fault, messageOf } from "../../fault.ts";
import type { Edge, SensorName } from "../../gate/passage.ts";
import { SENSORS } from "../../gate/passage.ts";
import { type ChipLine, findLine, readVersion, runTool, type ToolsVersion } from "./gpiod-tools.ts";
import { type Monitor, openMonitor } from "./gpiomon-process.ts";
import { monitorWords, parseLevels, readWords, type Watch } from "./gpiomon-words.ts";
import { createMailbox, createNews } from "./mailbox.ts";
import { type EdgeSource, type GateLines, type Hearing, monotonicSeconds } from "./source.ts";

/** Restarts begin quickly and become patient; a monitor that held this long starts over with quick ones. */
const RESTART = { firstMs: 200, longestMs: 10_000, provenMs: 30_000 } as const;

/**
 * The barriers through libgpiod's `gpiomon`, version 1 or 2, as a child process: the kernel stamps each edge,
 * whatever this process is doing at that moment. A monitor that dies is started again with backoff, and the
 * levels are read anew. Throws Fault("missing-tool") or Fault("gate-lost") when the tools or the lines are
 * not there or the configuration cannot be met.
 */
export async function openGpiomon(lines: GateLines, why: string): Promise<EdgeSource> {
  const version = await readVersion();
  // What cannot be met is told now and not at the first shopper: this throws for it.
  for (const watch of await planWatches(version, lines)) monitorWords(version, watch);
  const news = createNews<Hearing>();
  const over = new AbortController();
  return {
    kind: "gpiomon",
    why,
    hear: news.listen,
    async *edges(stop) {
      const mailbox = createMailbox<Edge>();
      const done = new AbortController();
      const signal = AbortSignal.any([stop, done.signal, over.signal]);
      const keeping = keepWatching({ version, lines, signal, put: mailbox.put, tell: news.tell });
      try {
        yield* mailbox.items(AbortSignal.any([stop, over.signal]));
      } finally {
        done.abort();
        await keeping;
      }
    },
    async [Symbol.asyncDispose]() {
      over.abort();
    },
  };
}

type Keep = {
  readonly version: ToolsVersion;
  readonly lines: GateLines;
  readonly signal: AbortSignal;
  readonly put: (edge: Edge) => void;
  readonly tell: (hearing: Hearing) => void;
};

/** One session after the other, until stopped. Never throws: a gate that is lost is told, and tried again. */
async function keepWatching(keep: Keep): Promise<void> {
  let waitMs: number = RESTART.firstMs;
  while (!keep.signal.aborted) {
    const began = monotonicSeconds();
    let reason: string;
    try {
      reason = await watchOnce(keep);
    } catch (error) {
      reason = messageOf(error);
    }
    if (keep.signal.aborted) return;
    keep.tell({ listening: false, reason });
    if ((monotonicSeconds() - began) * 1000 > RESTART.provenMs) waitMs = RESTART.firstMs;
    // Jitter, so that carts which lost power together do not all knock at once.
    await sleep(waitMs * (0.5 + Math.random()), undefined, { signal: keep.signal }).catch(() => {});
    waitMs = Math.min(waitMs * 2, RESTART.longestMs);
  }
}

/** Watches until a monitor dies (the returned reason), the lines cannot be had (throws) or it is stopped. */
async function watchOnce({ version, lines, signal, put, tell }: Keep): Promise<string> {
  // Found anew each time: a chip that was unplugged may come back under another number.
  const watches = await planWatches(version, lines);
  // Read first, since a line that is being monitored cannot be read. A change between the reading and the
  // monitor's start goes unseen; the gate tolerates the repeated level that follows.
  const found: Edge[] = [];
  for (const watch of watches) found.push(...(await readLevels(version, watch)));
  const early: Edge[] = [];
  let deliver = (edge: Edge): void => void early.push(edge);
  const monitors: Monitor[] = [];
  try {
    for (const watch of watches) monitors.push(openMonitor(version, watch, edge => deliver(edge)));
    for (const monitor of monitors) await monitor.listening(signal);
    if (signal.aborted) return "stopped";
    deliver = put;
    for (const edge of [...found, ...early]) put(edge);
    tell({ listening: true });
    return await Promise.race([...monitors.map(monitor => monitor.ended), aborted(signal)]);
  } finally {
    await Promise.all(monitors.map(monitor => monitor.close()));
  }
}

async function readLevels(version: ToolsVersion, watch: Watch): Promise<Edge[]> {
  const levels = parseLevels(await runTool("gpioget", readWords(version, watch)));
  const t = monotonicSeconds();
  return [...watch.sensors.values()].map((sensor, at) => ({
    t,
    sensor,
    blocked: levels[at] === true,
    initial: true as const,
  }));
}

/** Barriers on one chip with the same options share a monitor, so that their edges keep their order. */
async function planWatches(version: ToolsVersion, lines: GateLines): Promise<readonly Watch[]> {
  const watches = new Map<string, Watch & { readonly sensors: Map<number, SensorName> }>();
  const places = new Set<string>();
  for (const sensor of SENSORS) {
    const { activeLow, bias } = lines[sensor];
    const { chip, offset }: ChipLine = await findLine(version, lines[sensor]);
    const place = `${chip} ${offset}`;
    if (places.has(place)) {
      throw new Fault(
        "bad-config",
        `gate.inner and gate.outer are both line ${offset} of ${chip}; each barrier needs a line of its own.`,
      );
    }
    places.add(place);
    const key = `${chip} ${activeLow} ${bias}`;
    const watch = watches.get(key) ?? { chip, activeLow, bias, sensors: new Map<number, SensorName>() };
    watch.sensors.set(offset, sensor);
    watches.set(key, watch);
  }
  return [...watches.values()];
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise(resolve => {
    if (signal.aborted) resolve("stopped");
    signal.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
}
