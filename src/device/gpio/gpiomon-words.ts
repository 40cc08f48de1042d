import { Fault } from "../../fault.ts";
import type { SensorName } from "../../gate/passage.ts";
import type { ToolsVersion } from "./gpiod-tools.ts";
import type { GateLine } from "./source.ts";

/** Lines that one `gpiomon` can watch together: its options hold for all of them. */
export type Watch = {
  readonly chip: string;
  readonly activeLow: boolean;
  readonly bias: GateLine["bias"];
  /** Which barrier is on which offset. */
  readonly sensors: ReadonlyMap<number, SensorName>;
};

/** Both versions call the bias by other words than the configuration does. */
const BIAS_WORD = {
  1: { "pull-up": "pull-up", "pull-down": "pull-down", disabled: "disable" },
  2: { "pull-up": "pull-up", "pull-down": "pull-down", disabled: "disabled" },
} as const;

/**
 * The words after `gpiomon`. It prints `OFFSET EVENT SECONDS` a line: version 1 knows seconds and
 * nanoseconds apart, version 2 as one number. Throws Fault("gate-lost") for a bias that the version cannot
 * set: it came with 1.5, and JetPack 5 has 1.4.
 */
export function monitorWords(version: ToolsVersion, watch: Watch): readonly string[] {
  const offsets = [...watch.sensors.keys()].map(String);
  const level = levelWords(version, watch);
  if (version.major === 1) {
    // -b here is "write each line at once"; in version 2 it is the bias, and every event is written at once.
    return ["-b", "-F", "%o %e %s %n", ...level, watch.chip, ...offsets];
  }
  return ["--banner", "-E", "monotonic", "-F", "%o %e %S", ...level, "-c", watch.chip, ...offsets];
}

/** The words after `gpioget`: it prints a 0 or 1 for each line, 1 where the beam is blocked. */
export function readWords(version: ToolsVersion, watch: Watch): readonly string[] {
  const offsets = [...watch.sensors.keys()].map(String);
  const level = levelWords(version, watch);
  return version.major === 1
    ? [...level, watch.chip, ...offsets]
    : ["--numeric", ...level, "-c", watch.chip, ...offsets];
}

function levelWords({ major, minor }: ToolsVersion, { activeLow, bias }: Watch): readonly string[] {
  const polarity = activeLow ? ["-l"] : [];
  if (bias === "as-is") return polarity;
  if (major === 1 && minor < 5) {
    throw new Fault(
      "gate-lost",
      `gpiomon 1.${minor} cannot set the bias ${bias}; set it in the board's pinmux and write \`bias: as-is\`.`,
    );
  }
  return [...polarity, major === 1 ? "-B" : "-b", BIAS_WORD[major][bias]];
}

/** One event of `gpiomon`: `t` in seconds as the kernel stamped it. Undefined for the banner and the like. */
export function parseEvent(
  version: ToolsVersion,
  line: string,
): { readonly offset: number; readonly active: boolean; readonly t: number } | undefined {
  const [offset = "", event = "", seconds = "", nanoseconds = "0", ...more] = line.trim().split(/\s+/);
  const words = [offset, event, nanoseconds];
  if (more.length > 0 || !words.every(word => /^\d+$/.test(word)) || !/^\d+(\.\d+)?$/.test(seconds))
    return undefined;
  // A rising edge is 1 in both; a falling one is 0 in version 1 and 2 in version 2.
  const falling = version.major === 1 ? "0" : "2";
  if (event !== "1" && event !== falling) return undefined;
  return { offset: Number(offset), active: event === "1", t: Number(seconds) + Number(nanoseconds) / 1e9 };
}

/** The levels that `gpioget` printed, in the order the lines were given. */
export function parseLevels(text: string): readonly boolean[] {
  return text
    .trim()
    .split(/\s+/)
    .map(word => word === "1");
}
