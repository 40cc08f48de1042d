import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { promisify } from "node:util";
import { openGpiomon } from "../../../../src/device/gpio/gpiomon.ts";
import { openOnoff } from "../../../../src/device/gpio/onoff.ts";
import { openSimulated } from "../../../../src/device/gpio/simulated.ts";
import type { GateLines } from "../../../../src/device/gpio/source.ts";
import { hasSysfsGpio } from "../../../../src/device/gpio/sysfs.ts";
import { describeEdgeSource, type Rig } from "./contract.ts";
import { FAKE_CHIP, type FakeTools, installFakeTools } from "./fake-gpiod.ts";

/** The same sentences for every driver: simulated for real, gpiomon against fakes of both versions. */

const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "stepout-drivers-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "gate.sock");
const line = { chip: FAKE_CHIP.label, activeLow: false, bias: "as-is" } as const;
const lines: GateLines = { inner: { ...line, line: 0 }, outer: { ...line, line: "gate_b" } };

/** Writes one line as a rig would and waits for the answer, so that the level is in place afterwards. */
const overSocket: Rig["move"] = (sensor, blocked) =>
  new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.on("error", reject);
    createInterface({ input: socket }).on("line", answer => {
      socket.destroy();
      if (answer === "ok") resolve();
      else reject(new Error(answer));
    });
    socket.write(`${JSON.stringify({ sensor, blocked })}\n`);
  });

describeEdgeSource("simulated", {
  open: () => openSimulated({ script: [], socket: path }),
  move: overSocket,
});

for (const version of ["1.6.3", "2.1.2"]) {
  let fake: FakeTools | undefined;
  describeEdgeSource(`gpiomon ${version} (a stand-in for the tool)`, {
    setUp: () => {
      fake = installFakeTools(version);
    },
    tearDown: () => fake?.remove(),
    open: () => openGpiomon(lines, "test"),
    move: async (sensor, blocked) => fake?.move(sensor, blocked),
  });
}

const real = realRig();

describeEdgeSource("gpiomon (the kernel's GPIO)", {
  ...(real.skip === undefined && !existsSync("/dev/gpiochip0") ? { skip: "there is no /dev/gpiochip0" } : {}),
  ...(real.skip === undefined ? {} : { skip: real.skip }),
  open: () => openGpiomon(real.lines, "test"),
  move: real.move,
});

describeEdgeSource("onoff (the kernel's GPIO)", {
  ...(real.skip === undefined && !hasSysfsGpio() ? { skip: "there is no /sys/class/gpio" } : {}),
  ...(real.skip === undefined ? {} : { skip: real.skip }),
  open: () => openOnoff(real.lines, "test"),
  move: real.move,
});

/** A rig with real lines is described by STEPOUT_GPIO_RIG: `{"chip", "inner", "outer", "move": "program"}`. */
function realRig(): { readonly lines: GateLines; readonly move: Rig["move"]; readonly skip?: string } {
  const text = process.env.STEPOUT_GPIO_RIG;
  if (text === undefined) {
    return { lines, move: async () => {}, skip: "no real lines: STEPOUT_GPIO_RIG does not describe any" };
  }
  const rig = JSON.parse(text) as { chip: string; inner: number; outer: number; move: string };
  const wired = { chip: rig.chip, activeLow: false, bias: "as-is" } as const;
  return {
    lines: { inner: { ...wired, line: rig.inner }, outer: { ...wired, line: rig.outer } },
    // Called as `program OFFSET LEVEL`: on gpio-sim it writes to the line's `pull`, on a board it drives the
    // output that is wired to it.
    move: async (sensor, blocked) =>
      void (await execute(rig.move, [String(rig[sensor]), blocked ? "1" : "0"])),
  };
}
