import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, describe, it } from "node:test";
import { findEngine } from "../../src/models/engine.ts";
import { loadModel, sha256Of } from "../../src/models/manifest.ts";
import { saveModel } from "../../src/models/save.ts";
import { PROJECT } from "../../src/paths.ts";
import { stepoutCommand } from "./command.ts";
import { pretendOrin } from "./orin.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-engine-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An empty model: the stand-in for trtexec does not read it, and no engine runs without a GPU. */
const onnx = Uint8Array.of(8, 7);
const sha256 = sha256Of(onnx);
const models = join(folder, "models");
saveModel(
  {
    schema: 1,
    name: "items",
    task: "items",
    format: "yolox",
    labels: ["bottle"],
    input: { width: 416, height: 320 },
    topK: 50,
    thresholds: { score: 0.3, overlap: 0.5 },
    sha256,
    source: { file: "items.onnx", sha256 },
    reading: [],
    software: "test",
  },
  onnx,
  models,
);

const { board, bin } = pretendOrin(folder);

function build(...words: string[]) {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  const command = [...stepoutCommand, "model", "build", "items", "--models", models, ...words];
  const ran = spawnSync(process.execPath, command, { cwd: PROJECT, encoding: "utf8", env });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
const engines = () => readdirSync(join(models, "items/engines"));
const expected = `${sha256.slice(0, 16)}-trt10.3.0-sm87.onnx`;

describe("stepout model build", () => {
  it("builds in FP16 with visible progress, and keeps the engine by model, TensorRT and GPU", () => {
    const { code, out, err } = build("--board", board);
    assert.equal(code, 0, err);
    assert.match(calls()[0] ?? "", /--onnx=\S*model.onnx --saveEngine=\S+ --fp16 of /);
    assert(calls()[0]?.endsWith(` of ${sha256}`));
    assert.match(err, / s {2}\[I\] \[TRT\] Building engine/);
    assert.match(out, /Built in/);
    assert.deepEqual(engines(), [expected]);
    assert.equal(statSync(join(models, "items/engines", expected)).mode & 0o777, 0o644);
  });

  it("has nothing to do the second time, and builds again when told", () => {
    assert.match(build("--board", board).out, /is there already/);
    assert.equal(calls().length, 1);
    assert.equal(build("--board", board, "--again").code, 0);
    assert.equal(calls().length, 2);
  });

  it("is found for this TensorRT and GPU, and for no other", () => {
    const model = loadModel("items", models);
    assert.ok("onnx" in findEngine(model, { tensorrt: "10.3.0", gpu: "87" }));
    const other = findEngine(model, { tensorrt: "10.7.0", gpu: "87" });
    assert.match(
      "why" in other ? other.why : "",
      /TensorRT 10\.7\.0 .* only .*trt10\.3\.0.*run `stepout model build items`/,
    );
    assert.ok("why" in findEngine(model, { tensorrt: "10.3.0", gpu: "72" }));
  });

  it("keeps what was there when trtexec fails, and says its last words", () => {
    writeFileSync(join(folder, "broken"), "");
    const { code, err } = build("--board", board, "--again");
    rmSync(join(folder, "broken"));
    assert.equal(code, 1);
    assert.match(err, /could not build the engine \(\[E\] Error\[2\]: out of memory\)/);
    assert.deepEqual(engines(), [expected]);
  });

  it("refuses a machine without TensorRT in one sentence", () => {
    const { code, err } = build("--board", folder);
    assert.equal(code, 1);
    assert.match(err, /TensorRT is not installed; run this on the board/);
  });

  const python = "/usr/bin/python3";
  const withoutOnnx =
    spawnSync(python, ["-c", "import onnx"]).status === 0
      ? false
      : "Python's onnx (python3-onnx) is not installed";
  it("is a sound ONNX model of one EPContext node with the engine's very bytes", {
    skip: withoutOnnx,
  }, () => {
    const script = `
import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model)
[node] = model.graph.node
shape = lambda v: [v.name, v.type.tensor_type.elem_type, [d.dim_value for d in v.type.tensor_type.shape.dim]]
a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
print(json.dumps({"op": [node.domain, node.op_type], "io": [list(node.input), list(node.output)],
  "shapes": [shape(v) for v in [*model.graph.input, *model.graph.output]],
  "engine": a["ep_cache_context"].hex(), "mode": a["embed_mode"], "gpu": a["hardware_architecture"].decode()}))`;
    const ran = spawnSync(python, ["-c", script, join(models, "items/engines", expected)], {
      encoding: "utf8",
    });
    assert.equal(ran.status, 0, ran.stderr);
    // 1 float, 2 uint8, 6 int32 in ONNX's numbering of element types.
    assert.deepEqual(JSON.parse(ran.stdout), {
      op: ["com.microsoft", "EPContext"],
      io: [["picture"], ["boxes", "scores", "classes"]],
      shapes: [
        ["picture", 2, [1, 320, 416, 3]],
        ["boxes", 1, [1, 50, 4]],
        ["scores", 1, [1, 50]],
        ["classes", 6, [1, 50]],
      ],
      engine: Buffer.from("engine\0\xff\xfe", "latin1").toString("hex"),
      mode: 1,
      gpu: "87",
    });
  });
});
