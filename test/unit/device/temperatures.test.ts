import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temperatureFinding } from "../../../src/commands/doctor-machine.ts";
import { readTemperatures } from "../../../src/device/temperatures.ts";

/** A /sys with these thermal zones, each a name and what its sensor says; undefined for one that cannot be read. */
function sys(t: TestContext, ...zones: readonly [type: string, temp: string | undefined][]): string {
  const root = mkdtempSync(join(tmpdir(), "stepout-thermal-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [number, [type, temp]] of zones.entries()) {
    const folder = join(root, "class/thermal", `thermal_zone${number}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "type"), `${type}\n`);
    if (temp !== undefined) writeFileSync(join(folder, "temp"), `${temp}\n`);
  }
  return root;
}

test("a zone that cannot be read, or says nonsense, takes none of the others with it", t => {
  const root = sys(t, ["cv0-thermal", undefined], ["cpu-thermal", "51260"], ["soc0-thermal", "off"]);
  assert.deepEqual(readTemperatures(root), { "cpu-thermal": 51.3 });
  assert.deepEqual(readTemperatures(join(root, "nowhere")), {});
});

test("a cool Xavier is not told to be hot: its power chip says 100 °C for ever", t => {
  const root = sys(t, ["CPU-therm", "44500"], ["PMIC-Die", "100000"]);
  assert.equal(temperatureFinding(readTemperatures(root)).status, "ok");
});

test("a part that is switched off is not 256 degrees below zero in the store's records", t => {
  assert.deepEqual(readTemperatures(sys(t, ["gpu-thermal", "-256000"], ["cpu-thermal", "47400"])), {
    "cpu-thermal": 47.4,
  });
});

test("of two zones of one name the hotter one counts", t => {
  assert.deepEqual(readTemperatures(sys(t, ["acpitz", "95000"], ["acpitz", "27800"])), { acpitz: 95 });
});
