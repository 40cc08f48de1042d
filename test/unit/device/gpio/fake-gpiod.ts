import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
  /** Only tells the monitors, with a time in seconds of the caller's choice. */
  readonly event: (sensor: SensorName, blocked: boolean, t: number) => void;
  /** The process ids of the monitors that run. */
  readonly running: () => readonly number[];
  /** The process id of a monitor that runs and watches this barrier. */
  readonly monitorOf: (sensor: SensorName) => number;
  /** What the monitors were called with, one call a line. */
  readonly calls: () => readonly string[];
  /** From now on every monitor fails at once with this complaint; undefined mends it. */
  readonly complain: (words: string | undefined) => void;
  /** Another program takes this barrier's line: what asks for it fails, alone or among others. Or gives it back. */
  readonly take: (sensor: SensorName, taken: boolean) => void;
  /** Takes the chip away, as an expander that is unplugged, or brings it back. */
  readonly unplug: (gone: boolean) => void;
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
    event: (sensor, blocked, t) => {
      const ns = BigInt(Math.round(t * 1e6)) * 1000n;
      appendFileSync(join(folder, "events"), `${OFFSET[sensor]} ${blocked ? 1 : 0} ${ns}\n`);
    },
    running: () =>
      existsSync(join(folder, "pids"))
        ? readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number).filter(isAlive)
        : [],
    monitorOf: sensor => {
      const held = readdirSync(folder).filter(name => name.startsWith("held-"));
      const pids = held
        .filter(name => readFileSync(join(folder, name), "utf8").split(" ").includes(String(OFFSET[sensor])))
        .map(name => Number(name.slice("held-".length)));
      const [pid] = pids.filter(isAlive);
      if (pid === undefined) throw new Error(`no monitor watches the ${sensor} barrier`);
      return pid;
    },
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    complain: words => {
      if (words === undefined) rmSync(join(folder, "complaint"), { force: true });
      else writeFileSync(join(folder, "complaint"), words);
    },
    take: (sensor, taken) => mark(join(folder, `taken${OFFSET[sensor]}`), taken),
    unplug: gone => mark(join(folder, "gone"), gone),
    remove: () => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mark(path: string, there: boolean): void {
  if (there) writeFileSync(path, "");
  else rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One stand-in. Levels on file are those of the wire; -l turns them round, as the real tools do. */
function script(tool: string, version: string, folder: string): string {
  const major = version.startsWith("1") ? 1 : 2;
  return tool === "gpiomon" ? monitorScript(major, version, folder) : askingScript(tool, major, folder);
}

/** The tools that answer once, in plain shell, since they are called often. */
function askingScript(tool: string, major: 1 | 2, folder: string): string {
  const { name, label, lines } = FAKE_CHIP;
  const free = major === 1 ? " unused   input  active-high" : " input";
  const taken = major === 1 ? ' "gpiomon"   input  active-high [used]' : ' input consumer="gpiomon"';
  const answers: Record<string, string> = {
    gpiodetect: `printf 'gpiochip6 [other] (4 lines)\n'
[ -e '${folder}/gone' ] || printf '${name} [${label}] (${lines.length} lines)\n'`,
    gpioinfo: `case "$*" in *${name}) ;; *) echo "gpioinfo: cannot find the chip" >&2; exit 1;; esac
held=' '
for file in '${folder}'/held-*; do
  if kill -0 "\${file##*-}" 2>/dev/null; then held="$held$(cat "$file") "; fi
done
${lines
  .map(
    (line, at) =>
      `case "$held" in *" ${at} "*) rest='${taken}';; *) rest='${free}';; esac; printf '\tline   ${at}:\t"${line}"%s\n' "$rest"`,
  )
  .join("\n")}`,
    gpioget: `flip=0; found=
for word in "$@"; do case "$word" in
  -l) flip=1;;
  [0-9]) if [ -e '${folder}/taken'"$word" ]; then echo "gpioget: Device or resource busy" >&2; exit 1; fi
         found="$found $(( $(cat '${folder}/level'"$word") ^ flip ))";;
esac; done
echo $found`,
  };
  return `#!/bin/sh\n${answers[tool]}\n`;
}

function monitorScript(major: 1 | 2, version: string, folder: string): string {
  return `#!${process.execPath}
const fs = require("node:fs");
const at = name => ${JSON.stringify(folder)} + "/" + name;
const words = process.argv.slice(2);
const take = (flag, values) => { const i = words.indexOf(flag); return i < 0 ? undefined : words.splice(i, 1 + values)[values]; };
if (words.includes("--version")) { console.log("gpiomon (libgpiod) v${version}"); process.exit(0); }
fs.appendFileSync(at("calls"), words.join(" ") + "\\n");
fs.appendFileSync(at("pids"), process.pid + "\\n");
if (fs.existsSync(at("complaint"))) { console.error(fs.readFileSync(at("complaint"), "utf8")); process.exit(1); }
const low = take("-l", 0) !== undefined;
take(${major === 1 ? '"-B"' : '"-b"'}, 1);
const format = take("-F", 1);
${major === 1 ? 'take("-b", 0);' : 'take("-E", 1);'}
const banner = take("--banner", 0);
const chip = ${major === 1 ? "words.shift()" : 'take("-c", 1)'};
if (chip !== "${FAKE_CHIP.name}") { console.error("gpiomon: cannot find GPIO chip '" + chip + "'"); process.exit(1); }
if (words.some(line => fs.existsSync(at("taken" + line)))) { console.error("gpiomon: Device or resource busy"); process.exit(1); }
let read = fs.statSync(at("events")).size;
fs.writeFileSync(at("held-" + process.pid), words.join(" "));
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
`;
}
