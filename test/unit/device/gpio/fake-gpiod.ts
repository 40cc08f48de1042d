import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { SensorName } from "../../../../src/gate/passage.ts";
import type { Rig } from "./contract.ts";

/** The chip that the fake tools show: the inner barrier on line 0, the outer on line 1. */
export const FAKE_CHIP = {
  label: "exit-gate",
  name: "gpiochip7",
  lines: ["gate_a", "gate_b", "spare"],
} as const;

const OFFSET: Record<SensorName, number> = { inner: 0, outer: 1 };

export type FakeTools = {
  readonly folder: string;
  /** Puts a level on a line and tells the monitors that run. */
  readonly move: Rig["move"];
  /** The process ids of the monitors that run. */
  readonly running: () => readonly number[];
  /** What the monitors were called with, one call a line. */
  readonly calls: () => readonly string[];
  /** From now on every monitor fails at once with this complaint; undefined mends it. */
  readonly complain: (words: string | undefined) => void;
  readonly remove: () => void;
};

/**
 * Puts executables called `gpiomon`, `gpioget`, `gpioinfo` and `gpiodetect` first on this process's PATH.
 * They speak like the given version of libgpiod's and read their lines from a folder.
 */
export function installFakeTools(version: string): FakeTools {
  const folder = mkdtempSync(join(tmpdir(), "stepout-gpiod-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(folder, "events"), "");
  writeFileSync(join(folder, "calls"), "");
  for (const line of [0, 1, 2]) writeFileSync(join(folder, `level${line}`), "0");
  for (const tool of ["gpiomon", "gpioget", "gpioinfo", "gpiodetect"]) {
    const path = join(bin, tool);
    writeFileSync(path, script(tool, version, folder));
    chmodSync(path, 0o755);
  }
  const path = process.env.PATH;
  process.env.PATH = `${bin}${delimiter}${path}`;
  return {
    folder,
    move: async (sensor, blocked) => {
      writeFileSync(join(folder, `level${OFFSET[sensor]}`), blocked ? "1" : "0");
      appendFileSync(
        join(folder, "events"),
        `${OFFSET[sensor]} ${blocked ? 1 : 0} ${process.hrtime.bigint()}\n`,
      );
    },
    running: () =>
      existsSync(join(folder, "pids"))
        ? readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number).filter(isAlive)
        : [],
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    complain: words => {
      if (words === undefined) rmSync(join(folder, "complaint"), { force: true });
      else writeFileSync(join(folder, "complaint"), words);
    },
    remove: () => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One fake tool. Levels on file are those of the wire; -l turns them round, as the real tools do. */
function script(tool: string, version: string, folder: string): string {
  const major = version.startsWith("1") ? 1 : 2;
  return `#!${process.execPath}
const fs = require("node:fs");
const at = name => ${JSON.stringify(folder)} + "/" + name;
const words = process.argv.slice(2);
const take = (flag, values) => { const i = words.indexOf(flag); return i < 0 ? undefined : words.splice(i, 1 + values)[values]; };
if (words.includes("--version")) { console.log("${tool} (libgpiod) v${version}"); process.exit(0); }
const fail = text => { console.error(text); process.exit(1); };
const called = words.join(" ");
const low = take("-l", 0) !== undefined;
take(${major === 1 ? '"-B"' : '"-b"'}, 1);
const format = take("-F", 1);
${major === 1 ? 'take("-b", 0);' : 'take("-E", 1);'}
const banner = take("--banner", 0);
take("--numeric", 0);
const chip = ${major === 1 ? "words.shift()" : 'take("-c", 1)'};
const names = ${JSON.stringify(FAKE_CHIP.lines)};
const level = line => Number(fs.readFileSync(at("level" + line), "utf8")) ^ (low ? 1 : 0);
if ("${tool}" === "gpiodetect") {
  console.log("gpiochip6 [other] (4 lines)\\n${FAKE_CHIP.name} [${FAKE_CHIP.label}] (3 lines)");
} else if (chip !== "${FAKE_CHIP.name}") {
  fail("${tool}: cannot find GPIO chip '" + chip + "'");
} else if ("${tool}" === "gpioinfo") {
  const held = fs.existsSync(at("held")) ? fs.readFileSync(at("held"), "utf8").split(" ") : [];
  console.log("${FAKE_CHIP.name} - 3 lines:");
  names.forEach((name, line) => console.log(${
    major === 1
      ? '"\\tline   " + line + ":     \\"" + name + "\\" " + (held.includes(String(line)) ? "   \\"gpiomon\\"   input  active-high [used]" : "      unused   input  active-high ")'
      : '"\\tline   " + line + ":\\t\\"" + name + "\\"        \\tinput"'
  }));
} else if ("${tool}" === "gpioget") {
  console.log(words.map(level).join(" "));
} else {
  fs.appendFileSync(at("calls"), called + "\\n");
  fs.appendFileSync(at("pids"), process.pid + "\\n");
  if (fs.existsSync(at("complaint"))) fail(fs.readFileSync(at("complaint"), "utf8"));
  let read = fs.statSync(at("events")).size;
  fs.writeFileSync(at("held"), words.join(" "));
  const end = () => { fs.rmSync(at("held"), { force: true }); process.exit(0); };
  process.on("SIGTERM", end);
  if (banner !== undefined) console.log("Monitoring lines ...");
  setInterval(() => {
    const text = fs.readFileSync(at("events"), "utf8");
    const whole = text.slice(read, text.lastIndexOf("\\n") + 1);
    read += whole.length;
    for (const event of whole.split("\\n").filter(Boolean)) {
      const [line, wire, ns] = event.split(" ");
      if (!words.includes(line)) continue;
      const active = (Number(wire) ^ (low ? 1 : 0)) === 1;
      const [s, n] = [ns.slice(0, -9), ns.slice(-9)];
      const values = { o: line, e: active ? 1 : ${major === 1 ? 0 : 2}, s, n, S: s + "." + n };
      process.stdout.write(format.replace(/%([a-zA-Z])/g, (_, key) => values[key]) + "\\n");
    }
  }, 3);
}
`;
}
