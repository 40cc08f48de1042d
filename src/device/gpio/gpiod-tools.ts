import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault, messageOf } from "../../fault.ts";
import type { GateLine } from "./source.ts";

const execute = promisify(execFile);

/** Which of libgpiod's command lines is installed. 1 and 2 differ in options and in what they print. */
export type ToolsVersion = { readonly major: 1 | 2; readonly minor: number };

/** A line as the kernel knows it: `gpiochip0` and an offset on it. */
export type ChipLine = { readonly chip: string; readonly offset: number };

/** The tools' messages are parsed, so they must not be translated. */
export const toolsEnv = () => ({ ...process.env, LC_ALL: "C" });

/**
 * Runs one of libgpiod's tools to its end and returns what it printed. Throws Fault("missing-tool") when it
 * is not installed, Fault("gate-lost") with its own words when it failed.
 */
export async function runTool(name: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(name, words, { env: toolsEnv(), timeout: 10_000 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Fault(
        "missing-tool",
        `The gate needs \`${name}\`, which is not installed; run \`sudo apt install gpiod\`.`,
        error,
      );
    }
    const { stderr } = error as { readonly stderr?: string };
    throw new Fault("gate-lost", explainTool(name, stderr?.trim() || messageOf(error)), error);
  }
}

/** What a tool's complaint means for a person, with the mend. */
export function explainTool(name: string, complaint: string): string {
  const said = complaint.split("\n")[0] ?? "";
  if (/busy/i.test(complaint)) {
    return `A gate line is taken by another program (${said}); \`gpioinfo\` shows by which: stop it.`;
  }
  if (/permission denied|not permitted/i.test(complaint)) {
    return `The GPIO chip may not be opened (${said}); add the cart's user to the group that owns /dev/gpiochip*.`;
  }
  return `\`${name}\` failed: ${said}; check gate.inner and gate.outer against what \`gpioinfo\` shows.`;
}

/** Asks `gpiomon --version`. Throws Fault("missing-tool") when there is none, or none that is known. */
export async function readVersion(): Promise<ToolsVersion> {
  const text = await runTool("gpiomon", ["--version"]);
  const [, major, minor] = /\bv(\d+)\.(\d+)/.exec(text) ?? [];
  if (major !== "1" && major !== "2") {
    const said = text.split("\n")[0] ?? "";
    throw new Fault(
      "missing-tool",
      `\`gpiomon\` is of an unknown version ("${said}"); install libgpiod 1 or 2 with \`sudo apt install gpiod\`.`,
    );
  }
  return { major: major === "1" ? 1 : 2, minor: Number(minor) };
}

/**
 * Finds a configured line among the chips here, by the chip's label, name or path and the line's name or
 * offset. Throws Fault("gate-lost") that names what there is instead.
 */
export async function findLine(version: ToolsVersion, { chip, line }: GateLine): Promise<ChipLine> {
  const chips = parseChips(await runTool("gpiodetect", []));
  const found = chips.filter(({ name, label }) => [name, `/dev/${name}`, label].includes(chip));
  const [only, second] = found;
  if (only === undefined) {
    const here = chips.map(({ name, label }) => `${name} [${label}]`).join(", ") || "none";
    throw new Fault(
      "gate-lost",
      `There is no GPIO chip "${chip}" here (there is: ${here}); mend the gate's \`chip\`.`,
    );
  }
  if (second !== undefined) {
    const names = found.map(({ name }) => name).join(" and ");
    throw new Fault(
      "gate-lost",
      `The label "${chip}" belongs to ${names}; write one of these as the gate's \`chip\`.`,
    );
  }
  const info = await runTool("gpioinfo", version.major === 1 ? [only.name] : ["-c", only.name]);
  const lines = parseLines(info);
  const offset = lines.find(({ name }) => name !== undefined && name === line)?.offset ?? Number(line);
  if (!lines.some(known => known.offset === offset)) {
    throw new Fault(
      "gate-lost",
      `GPIO chip ${only.name} has no line "${line}" among its ${lines.length}; see \`gpioinfo ${only.name}\`.`,
    );
  }
  return { chip: only.name, offset };
}

/** `gpiochip0 [tegra234-gpio] (164 lines)`: the same in both versions. */
export function parseChips(text: string): readonly { readonly name: string; readonly label: string }[] {
  return [...text.matchAll(/^(\S+) \[(.*)\] \(\d+ lines\)$/gm)].map(([, name = "", label = ""]) => ({
    name,
    label,
  }));
}

/** The lines that `gpioinfo` lists, of either version, with who holds them where it says so. */
export function parseLines(
  text: string,
): readonly { readonly offset: number; readonly name?: string; readonly rest: string }[] {
  return [...text.matchAll(/^\s*line\s+(\d+):\s+(?:"([^"]*)"|unnamed)(.*)$/gm)].map(
    ([, offset, name, rest = ""]) => ({
      offset: Number(offset),
      ...(name === undefined ? {} : { name }),
      rest,
    }),
  );
}
