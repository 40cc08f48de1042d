import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { biasFindings, gateFinding } from "../../../src/commands/doctor-gate.ts";
import { findingLine } from "../../../src/commands/doctor-line.ts";
import { storageFinding, temperatureFinding } from "../../../src/commands/doctor-machine.ts";
import { providerFinding } from "../../../src/commands/doctor-provider.ts";
import { clockFinding } from "../../../src/commands/doctor-trust.ts";
import { versionFindings } from "../../../src/commands/doctor-versions.ts";
import { configSchema } from "../../../src/config/schema.ts";
import type { EdgeSource } from "../../../src/device/gpio/source.ts";
import { Fault } from "../../../src/fault.ts";
import type { Edge } from "../../../src/gate/passage.ts";

describe("the doctor", () => {
  it("tells the clock, whether it is synchronised, and how to make it so", () => {
    const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    const said = (answer: string) => clockFinding(answer, nowMs);
    assert.deepEqual(said("yes"), {
      ...{ check: "clock", status: "ok" },
      detail: "2026-01-02T03:04:05 UTC, synchronised",
    });
    assert.equal(said("no").status, "warn");
    assert.match(said("no").detail, /not synchronised; .*`timedatectl set-ntp true`/);
    assert.equal(said("").status, "skipped");
  });

  it("tells how much room bills have, and when it is too little", () => {
    assert.equal(storageFinding("/state", 100).status, "ok");
    const full = storageFinding("/state", 99);
    assert.equal(full.status, "fail");
    assert.match(full.detail, /\/state has only 99 MB free; make room/);
  });

  it("tells the hottest zone, warns of heat, and passes over a machine that has no sensor", () => {
    assert.deepEqual(temperatureFinding({ "cpu-thermal": 51.2, "gpu-thermal": 63 }), {
      ...{ check: "temperature", status: "ok" },
      detail: "gpu-thermal 63 °C",
    });
    const hot = temperatureFinding({ "cpu-thermal": 85 });
    assert.equal(hot.status, "warn");
    assert.match(hot.detail, /cpu-thermal 85 °C: give the board air/);
    assert.equal(temperatureFinding({}).status, "skipped");
  });

  it("colours each status its own way for a terminal, and says the same without", () => {
    const line = (status: "ok" | "warn" | "fail" | "skipped", coloured: boolean) =>
      findingLine({ check: "gate", status, detail: "well" }, coloured);
    assert.equal(line("ok", false), "✓ gate                   well");
    assert.equal(line("fail", true), `\x1b[31m${line("fail", false)}\x1b[39m`);
    const looks = (["ok", "warn", "fail", "skipped"] as const).map(status => line(status, true).slice(0, 6));
    assert.equal(new Set(looks).size, 4);
  });
});

/** A driver that has heard these edges; `kind` is what it calls itself. */
function driver(kind: EdgeSource["kind"], edges: readonly Edge[]): () => Promise<EdgeSource> {
  return async () => ({
    kind,
    why: "told so",
    hear() {},
    async *edges() {
      yield* edges;
    },
    async [Symbol.asyncDispose]() {},
  });
}

describe("the doctor at the gate", () => {
  const edges: Edge[] = [
    { t: 1, sensor: "inner", blocked: false },
    { t: 1, sensor: "outer", blocked: true },
  ];

  it("reads what the barriers are right now", async () => {
    const finding = await gateFinding(driver("gpiomon", edges), "auto");
    assert.deepEqual(finding, {
      ...{ check: "gate", status: "ok" },
      detail: "gpiomon: told so; inner clear, outer blocked now",
    });
  });

  it("names both barriers though one flickers before the other is read", async () => {
    const flicker = [false, true, false, true].map(blocked => ({ t: 1, sensor: "inner" as const, blocked }));
    const finding = await gateFinding(driver("gpiomon", [...flicker, ...edges.slice(1)]), "auto");
    assert.equal(finding.detail, "gpiomon: told so; inner blocked, outer blocked now");
  });

  it("fails where a barrier cannot be read, and in the driver's words where a line is taken", async () => {
    const deaf = await gateFinding(driver("onoff", edges.slice(1)), "onoff");
    assert.deepEqual(deaf, {
      ...{ check: "gate", status: "fail" },
      detail: "The barriers cannot be read; see gate.inner and gate.outer.",
    });
    const heard = await gateFinding(async () => {
      const source = await driver("gpiomon", [])();
      return {
        ...source,
        hear: tell =>
          tell({ listening: false, unheard: { inner: "It is taken." }, reason: "The inner line is taken." }),
      };
    }, "auto");
    assert.deepEqual([heard.status, heard.detail], ["fail", "The inner line is taken."]);
    const taken = await gateFinding(() => Promise.reject(new Fault("gate-lost", "It is taken.")), "auto");
    assert.deepEqual([taken.status, taken.detail], ["fail", "It is taken."]);
  });

  it("warns of a cart that has no barriers and was not meant to be without", async () => {
    assert.equal((await gateFinding(driver("simulated", []), "auto")).status, "warn");
    assert.equal((await gateFinding(driver("simulated", []), "simulated")).status, "ok");
  });
});

describe("the doctor on the gate's bias", () => {
  const chips = [
    { name: "gpiochip0", label: "tegra234-gpio" },
    { name: "gpiochip3", label: "exit-gate" },
  ];
  const gate = configSchema.shape.gate.parse({ inner: { chip: "gpiochip3", line: 1 } });
  const told = (chip: string, bias: "as-is" | "pull-up") =>
    biasFindings({ ...gate, outer: { chip, line: 1, activeLow: false, bias } }, chips);

  it("warns of one that a Tegra's driver drops, by the chip's label, name or path", () => {
    for (const chip of ["tegra194-gpio", "gpiochip0", "/dev/gpiochip0"]) {
      const [finding] = told(chip, "pull-up");
      assert.equal(finding?.status, "warn");
      assert.match(
        finding?.detail ?? "",
        /^gate\.outer\.bias pull-up does nothing on tegra\d+-gpio; wire a barrier/,
      );
    }
  });

  it("says nothing where there is none, or the chip is another's", () => {
    assert.deepEqual([...told("tegra234-gpio", "as-is"), ...told("exit-gate", "pull-up")], []);
    assert.deepEqual(told("/dev/gpiochip3", "pull-up"), []);
  });
});

describe("the doctor on a model's provider", () => {
  const model = { name: "items", sha256: "0", requested: ["tensorrt", "cuda", "cpu"] };

  it("is content with the first choice", () => {
    assert.deepEqual(providerFinding({ ...model, provider: "tensorrt", why: "as requested" }), {
      ...{ check: "provider of items", status: "ok" },
      detail: "tensorrt (as requested)",
    });
  });

  it("tells the precision, and warns of FP16 where INT8 was asked for", () => {
    const run = { ...model, provider: "tensorrt" };
    const asked = providerFinding({ ...run, precision: "int8", why: "as requested" });
    assert.deepEqual([asked.status, asked.detail], ["ok", "tensorrt in int8 (as requested)"]);
    const why = "no INT8 engine of items; run `stepout model build items --int8`";
    const half = providerFinding({ ...run, precision: "fp16", why });
    assert.deepEqual([half.status, half.detail], ["warn", `tensorrt in fp16 instead of int8: ${why}`]);
  });

  it("warns of a fallback with what was asked for, why, and the mend that fits", () => {
    const engine = providerFinding({ ...model, provider: "cuda", why: "tensorrt: no engine for it" });
    assert.equal(engine.status, "warn");
    assert.match(engine.detail, /^cuda instead of tensorrt, asked for tensorrt, cuda, cpu \(tensorrt: no en/);
    assert.match(engine.detail, /build its engine with `stepout model build items`/);
    const why = "tensorrt is not in this build of onnxruntime";
    assert.match(
      providerFinding({ ...model, provider: "cpu", why }).detail,
      /`scripts\/flash\.sh` sets a Jetson/,
    );
  });
});

describe("the doctor on versions", () => {
  it("lists them, warns of what is missing, and tells a board from a PC", () => {
    const machine = { Node: "22.1.0", kernel: "5.15", onnxruntime: "1.30.0", GStreamer: "1.20.3" };
    const [here, board] = versionFindings({ machine, board: { L4T: "36.4.3", CUDA: "12.6.68" } });
    assert.equal(here?.status, "warn");
    assert.match(here?.detail ?? "", /Node 22\.1\.0, kernel 5\.15, .*; no libgpiod: run/);
    assert.deepEqual([board?.status, board?.detail], ["ok", "L4T 36.4.3, CUDA 12.6.68"]);
    const pc = versionFindings({ machine: { ...machine, libgpiod: "1.6.3" }, board: {} });
    assert.deepEqual(
      pc.map(({ status }) => status),
      ["ok", "skipped"],
    );
  });
});
