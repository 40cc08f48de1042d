import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../fault.ts";
import type { Edge } from "../../gate/passage.ts";
import { monotonicSeconds } from "../clock.ts";
import { explainTool, parseLines, runTool, type ToolsVersion, toolsEnv } from "./gpiod-tools.ts";
import { monitorWords, parseEvent, type Watch } from "./gpiomon-words.ts";

/** One running `gpiomon`. */
export type Monitor = {
  /** Settles when the kernel hands it edges. Throws Fault("gate-lost") when that does not come about. */
  listening(signal: AbortSignal): Promise<void>;
  /** Settles with a sentence when the process has ended by itself or was closed. */
  readonly ended: Promise<string>;
  /** Ends the process and waits for it. */
  close(): Promise<void>;
};

const TOOL = "gpiomon";
const START_MS = 20_000;
const ASK_AGAIN_MS = 25;
const KILL_MS = 2000;

/**
 * Kernels before 5.7 stamp edges with the wall clock, which is far ahead of the monotonic one. A stamp this far ahead
 * of now is not of that clock, and the moment of arrival is the better one. However old a stamp is, it is kept: a
 * process that stood still reads late what happened meanwhile, and needs its order and its distances.
 */
const FOREIGN_CLOCK_S = 5;

/** Starts `gpiomon` on the watch's lines; `put` takes each edge. */
export function openMonitor(version: ToolsVersion, watch: Watch, put: (edge: Edge) => void): Monitor {
  const child = spawn(TOOL, monitorWords(version, watch), {
    env: toolsEnv(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let running = true;
  let said = "";
  let banner = () => {};
  const greeted = new Promise<void>(resolve => {
    banner = resolve;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  createInterface({ input: child.stdout }).on("line", line => {
    const event = parseEvent(version, line);
    const sensor = event === undefined ? undefined : watch.sensors.get(event.offset);
    if (event === undefined || sensor === undefined) banner();
    else put({ t: stamp(event.t), sensor, blocked: event.active });
  });
  const ended = new Promise<string>(resolve => {
    child.once("error", error => resolve(explainTool("gpiomon", error.message)));
    child.once("close", (code, signal) => {
      const complaint = said.trim();
      const how = signal ?? `code ${code}`;
      resolve(
        complaint === ""
          ? `\`gpiomon\` ended with ${how} and is started again; if this repeats, try it by hand.`
          : explainTool("gpiomon", complaint),
      );
    });
  }).finally(() => {
    running = false;
  });
  return {
    ended,
    async listening(signal) {
      const asked = version.major === 1 ? untilHeld(watch, () => running, signal) : greeted;
      const failed = ended.then(reason => {
        throw new Fault("gate-lost", reason);
      });
      await Promise.race([asked, failed, giveUp(signal)]);
      if (!running && !signal.aborted) await failed;
    },
    async close() {
      if (!running) return;
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), KILL_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

/**
 * Version 1 prints nothing when it is ready, but then the kernel shows its lines as held by it. Asking a
 * file of /proc would be cheaper and would tie this to the names the kernel gives its descriptors.
 */
async function untilHeld(watch: Watch, isRunning: () => boolean, signal: AbortSignal): Promise<void> {
  while (isRunning() && !signal.aborted) {
    const lines = parseLines(await runTool("gpioinfo", [watch.chip]));
    const held = lines.filter(({ offset, rest }) => watch.sensors.has(offset) && rest.includes('"gpiomon"'));
    if (held.length === watch.sensors.size) return;
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

/** Returns when stopped; throws when the start takes too long. */
async function giveUp(signal: AbortSignal): Promise<void> {
  try {
    await sleep(START_MS, undefined, { signal, ref: false });
  } catch {
    return;
  }
  throw new Fault(
    "gate-lost",
    `\`gpiomon\` has not begun to listen within ${START_MS / 1000} s; try it by hand with the lines of gate.inner and gate.outer.`,
  );
}

function stamp(t: number): number {
  const now = monotonicSeconds();
  return t - now > FOREIGN_CLOCK_S ? now : t;
}
