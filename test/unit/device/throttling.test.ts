import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { throttlingFinding } from "../../../src/commands/doctor-throttling.ts";
import { readThrottling } from "../../../src/device/throttling.ts";

/** A /sys of these files. */
function sys(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "stepout-sys-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `${content}\n`);
  }
  return root;
}

const cooler = (number: number, type: string, now: number) => ({
  [`class/thermal/cooling_device${number}/type`]: type,
  [`class/thermal/cooling_device${number}/cur_state`]: String(now),
  [`class/thermal/cooling_device${number}/max_state`]: "5",
});

describe("throttling", () => {
  it("is told with the part that is slowed, and a fan at work is none", t => {
    const root = sys(t, { ...cooler(0, "pwm-fan", 3), ...cooler(1, "cpu-throttle-alert", 2) });
    const finding = throttlingFinding(readThrottling(root));
    assert.equal(finding.status, "warn");
    assert.match(finding.detail, /^slowed by heat \(cpu-throttle-alert at 2 of 5\): give the board air/);
  });

  it("is told where the supply was too weak, with the mend", t => {
    const root = sys(t, { ...cooler(0, "cpu", 0), "class/hwmon/hwmon1/oc3_event_cnt": "4" });
    assert.match(throttlingFinding(readThrottling(root)).detail, /4 times .* stronger supply/);
  });

  it("is absent where everything runs at full speed, and unknown where the kernel does not tell", t => {
    assert.equal(throttlingFinding(readThrottling(sys(t, cooler(0, "cpu", 0)))).status, "ok");
    assert.equal(throttlingFinding(readThrottling(sys(t, { "class/x": "" }))).status, "skipped");
  });
});
