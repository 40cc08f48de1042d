import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { GateLine } from "../../../../src/device/gpio/source.ts";
import { hasSysfsGpio, sysfsNumber } from "../../../../src/device/gpio/sysfs.ts";
import { isFault } from "../../../../src/fault.ts";
import { layOutSysfs } from "./fake-sysfs.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-sysfs-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const line: GateLine = { chip: "tegra234-gpio", line: 105, activeLow: false, bias: "as-is" };

function refusal(change: Partial<GateLine>, root: string): string {
  try {
    return String(sysfsNumber({ ...line, ...change }, root));
  } catch (error) {
    if (isFault(error, "gate-lost")) return error.message;
    throw error;
  }
}

describe("a line's number in sysfs", () => {
  it("is its offset above the base of the chip with that label", () => {
    assert.equal(sysfsNumber(line, layOutSysfs(folder)), 453);
    assert.equal(sysfsNumber({ ...line, chip: "tegra234-gpio-aon", line: "7" }, layOutSysfs(folder)), 323);
  });

  it("is found by the chip's name and path among the character devices too", () => {
    assert.equal(sysfsNumber({ ...line, chip: "gpiochip0" }, layOutSysfs(folder)), 453);
    assert.equal(sysfsNumber({ ...line, chip: "/dev/gpiochip1", line: 0 }, layOutSysfs(folder)), 316);
  });

  it("is refused with the mend where there is none", () => {
    const root = layOutSysfs(folder);
    const empty = mkdtempSync(join(folder, "none-"));
    assert.equal(hasSysfsGpio(root), true);
    assert.equal(hasSysfsGpio(empty), false);
    assert.match(refusal({}, empty), /no \/sys\/class\/gpio \(JetPack 6 has none\); write `driver: gpiomon`/);
    assert.match(
      refusal({ chip: "x" }, root),
      /^There is no GPIO chip "x" here \(there is: tegra234-gpio-aon, tegra234-gpio\)/,
    );
    assert.match(refusal({ chip: "gpiochip9" }, root), /^There is no GPIO chip "gpiochip9"/);
    assert.match(refusal({ line: "PQ.05" }, root), /write the offset of "PQ\.05"/);
    assert.match(refusal({ line: 164 }, root), /has lines 0 to 163, not 164/);
    assert.match(refusal({ bias: "pull-up" }, root), /cannot set the bias pull-up/);
  });
});
