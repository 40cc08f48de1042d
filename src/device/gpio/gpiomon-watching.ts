import { messageOf } from "../../fault.ts";
import { type Edge, SENSORS, type SensorName } from "../../gate/passage.ts";
import { monotonicSeconds } from "../clock.ts";
import { runTool, type ToolsVersion } from "./gpiod-tools.ts";
import { planWatches } from "./gpiomon-plan.ts";
import { type Monitor, openMonitor } from "./gpiomon-process.ts";
import { parseLevels, readWords, type Watch } from "./gpiomon-words.ts";
import type { Keeping } from "./kept-source.ts";
import { keepTrying, untilStopped } from "./retry.ts";
import type { GateLines } from "./source.ts";

export type Watching = Keeping & { readonly version: ToolsVersion; readonly lines: GateLines };

/**
 * Watches both barriers until stopped, with one monitor where they can share one. Never throws: what is lost is told,
 * and tried again.
 */
export async function keepWatching(watching: Watching): Promise<void> {
  await keepTrying(async () => {
    const { began, reason } = await watchOnce(watching, SENSORS);
    if (watching.signal.aborted) return;
    if (began) watching.hearing.lost(SENSORS, reason);
    // The kernel gives a monitor all of its lines or none: one line may be what keeps the other from being heard.
    else await watchApart(watching);
  }, watching.signal);
}

/** Each barrier with a monitor of its own and tried again by itself, until neither is heard or it is stopped. */
async function watchApart(watching: Watching): Promise<void> {
  const deaf = new Set<SensorName>();
  const over = new AbortController();
  const end = () => over.abort();
  watching.signal.addEventListener("abort", end, { once: true });
  const keepOne = (sensor: SensorName) =>
    keepTrying(async () => {
      const alone = { ...watching, signal: over.signal };
      const { reason } = await watchOnce(alone, [sensor], () => deaf.delete(sensor));
      if (over.signal.aborted) return;
      deaf.add(sensor);
      watching.hearing.lost([sensor], reason);
      if (deaf.size === SENSORS.length) end();
    }, over.signal);
  try {
    await Promise.all(SENSORS.map(keepOne));
  } finally {
    watching.signal.removeEventListener("abort", end);
  }
}

type Ended = { /** Whether the barriers were heard. */ readonly began: boolean; readonly reason: string };

/** Watches until the monitor dies, the lines cannot be had or it is stopped, and returns how that was. */
async function watchOnce(
  { version, lines, signal, put, hearing }: Watching,
  sensors: readonly SensorName[],
  begun: () => void = () => {},
): Promise<Ended> {
  let began = false;
  let monitor: Monitor | undefined;
  try {
    // Found anew each time: a chip that was unplugged may come back under another number.
    const [watch, second] = await planWatches(version, lines, sensors);
    if (watch === undefined || second !== undefined)
      return { began, reason: "one monitor cannot watch them" };
    // Read first, since a line that is being monitored cannot be read. A change between the reading and the
    // monitor's start goes unseen; the gate tolerates the repeated level that follows.
    const found = await readLevels(version, watch);
    const early: Edge[] = [];
    let deliver = (edge: Edge): void => void early.push(edge);
    monitor = openMonitor(version, watch, edge => deliver(edge));
    await monitor.listening(signal);
    if (signal.aborted) return { began, reason: "stopped" };
    deliver = put;
    for (const edge of [...found, ...early]) put(edge);
    began = true;
    begun();
    hearing.heard(sensors);
    return { began, reason: await untilStopped(monitor.ended, signal) };
  } catch (error) {
    return { began, reason: messageOf(error) };
  } finally {
    await monitor?.close();
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
