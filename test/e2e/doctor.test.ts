import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { run } from "./program.ts";
import { importSampleModel, sampleConfig, withoutShared } from "./sample.ts";

describe("stepout doctor", { skip: withoutShared }, () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-doctor-"));
  before(async () => void (await importSampleModel(folder)));
  after(() => rmSync(folder, { recursive: true }));

  it("shows camera, model and gate at work", async () => {
    const { code, lines, err } = await run("doctor", "--config", sampleConfig(folder), "--json");
    assert.equal(code, 0, err());
    const findings = new Map(lines().map(({ check, status, detail }) => [check, `${status}: ${detail}`]));
    assert.match(findings.get("camera shelf-1") ?? "", /^ok: 256×144, [\d.]+ pictures\/s/);
    assert.match(findings.get("model yolox-nano") ?? "", /^ok: 80 labels, 256×160/);
    assert.match(
      findings.get("provider of yolox-nano") ?? "",
      /^warn: cpu in fp32 instead of tensorrt, asked for tensorrt, cuda, cpu \(tensorrt/,
    );
    assert.match(findings.get("versions") ?? "", /^ok: stepout .*Node .*kernel .*onnxruntime .*GStreamer /);
    assert.match(findings.get("gate") ?? "", /^ok: simulated/);
  });

  it("names the mend for a camera that is not there and a broker that refuses", async () => {
    const config = sampleConfig(folder, yaml =>
      yaml.replace(/file:.*mp4/, "v4l2:/dev/video99").concat('broker: { url: "mqtt://127.0.0.1:9" }\n'),
    );
    const { code, out, err } = await run("doctor", "--config", config);
    assert.equal(code, 1);
    assert.match(out(), /✗ camera shelf-1 .*video99.*check its cable/);
    assert.match(out(), /✗ broker .*127\.0\.0\.1:9/);
    assert.match(err(), /This cart cannot work yet: camera shelf-1, broker/);
  });
});
