import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { sourceFor } from "../../../../src/device/detector-session.ts";
import { readBoard } from "../../../../src/device/tensorrt/board.ts";

function system(t: { after(clean: () => void): void }, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "stepout-board-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const orin = { "proc/device-tree/compatible": "nvidia,p3768-0000+p3767-0005-super\0nvidia,tegra234\0" };

describe("what board this is", () => {
  it("is told by TensorRT's own library and the chip's name", t => {
    const root = system(t, { ...orin, "usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0": "" });
    assert.deepEqual(readBoard(root), { tensorrt: "10.3.0", gpu: "87" });
  });

  it("is no board for engines without TensorRT", t => {
    assert.deepEqual(readBoard(system(t, orin)), { why: "TensorRT is not installed" });
    const other = system(t, { ...orin, "usr/lib/aarch64-linux-gnu/libnvinfer_plugin.so.10.3.0": "" });
    assert.deepEqual(readBoard(other), { why: "TensorRT is not installed" });
  });
});

describe("a provider", () => {
  const onnx = new Uint8Array([1]);
  const engine = { onnx: new Uint8Array([2]), precision: "int8" } as const;
  const floats = { onnx, precision: "fp32" };
  const all = new Set(["tensorrt", "cuda", "cpu"]);

  it("gets the ready engine on TensorRT and the model elsewhere", () => {
    assert.deepEqual(sourceFor("tensorrt", all, { onnx, engine }), engine);
    assert.deepEqual(sourceFor("cuda", all, { onnx, engine }), floats);
    assert.deepEqual(sourceFor("cpu", all, { onnx, engine }), floats);
  });

  it("is passed over with a reason: without an engine TensorRT would build one in silence", () => {
    const why = { why: "no engine of items for TensorRT 10.3.0" };
    assert.deepEqual(sourceFor("tensorrt", all, { onnx, engine: why }), { why: `tensorrt: ${why.why}` });
    assert.deepEqual(sourceFor("cuda", all, { onnx, engine: why }), floats);
    assert.match(JSON.stringify(sourceFor("cuda", new Set(["cpu"]), { onnx, engine })), /not in this build/);
  });
});
