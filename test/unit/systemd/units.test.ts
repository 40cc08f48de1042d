import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { PROJECT } from "../../../src/paths.ts";

const source = join(PROJECT, "systemd");
const without =
  spawnSync("systemd-analyze", ["--version"]).error === undefined
    ? false
    : "systemd-analyze is not installed";

/** The units as they ship, but with programs that are on this machine: those they name are not installed here. */
const units = mkdtempSync(join(tmpdir(), "stepout-units-"));
after(() => rmSync(units, { recursive: true, force: true }));
cpSync(source, units, { recursive: true });
for (const name of readdirSync(units).filter(file => file.endsWith(".service"))) {
  const path = join(units, name);
  writeFileSync(path, readFileSync(path, "utf8").replace(/^ExecStart=\S+/m, "ExecStart=/bin/sh"));
}

const analyze = (...words: string[]) =>
  spawnSync("systemd-analyze", words, { encoding: "utf8", timeout: 60_000 });

describe("the systemd units", { skip: without }, () => {
  for (const name of readdirSync(source).filter(file => file.endsWith(".service"))) {
    it(`${name} is understood whole`, () => {
      const { stderr, status } = analyze("verify", join(units, name));
      // It ends with 0 also for values that it ignores, and says so on standard error.
      assert.equal(stderr, "");
      assert.equal(status, 0);
    });
  }

  for (const [what, dropIns, most] of [
    ["anywhere", [], 2.0],
    ["on a Jetson", ["jetson.conf"], 2.5],
    ["on a Jetson with sysfs GPIO", ["jetson.conf", "sysfs-gpio.conf"], 2.5],
  ] as const) {
    it(`the cart is exposed no more than ${most} ${what}`, () => {
      const path = join(units, "exposure", "stepout-cart.service");
      cpSync(join(units, "stepout-cart.service"), path, { recursive: true });
      const more = dropIns.map(name => readFileSync(join(units, "stepout-cart.service.d", name), "utf8"));
      // Offline it reads no drop-ins: what comes later in one file counts the same.
      const [unit = "", install = ""] = readFileSync(path, "utf8").split("[Install]");
      writeFileSync(path, [unit, ...more, "[Install]", install].join("\n"));
      const { stdout, status } = analyze("security", "--offline=true", `--threshold=${most * 10}`, path);
      assert.equal(status, 0, stdout.split("\n").at(-2));
    });
  }

  it("the cart is not started again for a wrong configuration, and stops within ten seconds", () => {
    const text = readFileSync(join(source, "stepout-cart.service"), "utf8");
    for (const line of ["Type=notify", "RestartPreventExitStatus=78", "TimeoutStopSec=10", "User=stepout"]) {
      assert.ok(text.split("\n").includes(line), line);
    }
  });

  it("the screen's compositor has a place for its socket, the display to itself, and nobody's home", () => {
    const lines = readFileSync(join(source, "stepout-kiosk.service"), "utf8").split("\n");
    const words = (key: string) =>
      lines.flatMap(line => (line.startsWith(`${key}=`) ? line.slice(key.length + 1).split(" ") : []));
    // It lies in /run/user, which every value but `no` hides or makes read-only.
    assert.deepEqual(words("ProtectHome"), []);
    for (const path of ["-/home", "-/root", "-/var/lib/stepout", "-/etc/stepout/keys"])
      assert.ok(words("InaccessiblePaths").includes(path), path);
    for (const other of ["display-manager.service", "getty@tty1.service"])
      assert.ok(words("Conflicts").includes(other) && words("After").includes(other), other);
    assert.ok(words("ExecStart").includes("--ozone-platform=wayland"));
  });
});
