import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, describe, it } from "node:test";
import { writePixels } from "../../src/dataset/pictures.ts";
import { findEngine } from "../../src/models/engine.ts";
import { loadModel, sha256Of } from "../../src/models/manifest.ts";
import { saveModel } from "../../src/models/save.ts";
import { PROJECT } from "../../src/paths.ts";
import { convManifest, convModel } from "../unit/models/int8/conv-model.ts";
import { stepoutCommand } from "./command.ts";
import { pretendOrin } from "./orin.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-int8-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const { board, bin } = pretendOrin(folder);
const models = join(folder, "models");
const onnx = convModel();
saveModel(convManifest(sha256Of(onnx)), onnx, models);

/** Pictures that are all a little different; those with a thing in the middle are red there. */
async function pictures(at: string, reds: readonly number[]): Promise<string> {
  mkdirSync(at, { recursive: true });
  for (const [place, red] of reds.entries()) {
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, byte) => (byte % 3 === 0 ? red : place));
    await writePixels(join(at, `p${String(place).padStart(2, "0")}.png`), { data, width: 8, height: 8 });
  }
  return at;
}
const calibration = await pictures(
  join(folder, "calibration"),
  Array.from({ length: 32 }, (_, at) => at * 8),
);
const data = join(folder, "data");
await pictures(join(data, "JPEGImages"), [250, 20, 240, 30]);
mkdirSync(join(data, "Annotations"));
for (const [place, thing] of [true, false, true, false].entries()) {
  const box = "<bndbox><xmin>2</xmin><ymin>2</ymin><xmax>6</xmax><ymax>6</ymax></bndbox>";
  const object = thing ? `<object><name>bottle</name>${box}</object>` : "";
  const size = "<size><width>8</width><height>8</height><depth>3</depth></size>";
  writeFileSync(
    join(data, `Annotations/p0${place}.xml`),
    `<annotation><filename>p0${place}.png</filename>${size}${object}</annotation>`,
  );
}

function build(...words: string[]) {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  const command = [...stepoutCommand, "model", "build", "items", "--models", models, ...words];
  const ran = spawnSync(process.execPath, command, { cwd: PROJECT, encoding: "utf8", env });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
const whole = ["--int8", "--calibration", calibration, "--data", data];
const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
const inModel = (part: string) => readdirSync(join(models, "items", part)).sort();
const here = { tensorrt: "10.3.0", gpu: "87" };
const engine = `${sha256Of(onnx).slice(0, 16)}-trt10.3.0-sm87-int8`;

describe("stepout model build --int8", () => {
  it("is refused in one sentence without pictures to calibrate on, or to be judged by", () => {
    const refused = (words: string[], code: number, why: RegExp) => {
      const { code: found, err } = build("--board", board, ...words);
      assert.deepEqual([found, err.trim().split("\n").length], [code, 1], err);
      assert.match(err, why);
    };
    refused(["--int8"], 2, /add --calibration DIR, a folder of pictures from the cart's cameras/);
    refused(["--int8", "--calibration", calibration], 2, /what INT8 costs in accuracy: add --data DIR/);
    refused(["--calibration", calibration], 2, /about INT8: add --int8, or leave them out/);
    const few = ["--int8", "--data", data, "--calibration", data];
    refused(few, 1, /holds 4 different pictures, and INT8 needs 32 or more, because/);
    const both = join(folder, "both");
    cpSync(calibration, both, { recursive: true });
    cpSync(join(data, "JPEGImages/p00.png"), join(both, "renamed.png"));
    const shared = ["--int8", "--data", data, "--calibration", both];
    refused(shared, 1, /holds 1 of the pictures of --data, so the figures would flatter/);
  });

  it("calibrates and judges on a machine without TensorRT, and says what INT8 costs", () => {
    const { code, out, err } = build("--board", folder, "--no-engine", ...whole);
    assert.equal(code, 0, err);
    assert.match(out, /items on 4 pictures \(score 0.4\), ranges from 32 others/);
    assert.match(out, /mAP50 +mAP50–95 +cAcc\nfloat +1\.000 +1\.000 +1\.000\nINT8 +1\.000 +1\.000 +1\.000\n/);
    assert.match(out, /difference +0\.000 +0\.000 +0\.000/);
    assert.deepEqual(
      inModel("quantized").map(name => name.split(".").pop()),
      ["json", "onnx"],
    );
    assert(!inModel(".").includes("engines"));
  });

  it("builds the engine of what was judged, and keeps the figures with it", () => {
    const { code, out, err } = build("--board", board, ...whole);
    assert.equal(code, 0, err);
    assert.match(calls()[0] ?? "", /--onnx=\S+ --saveEngine=\S+ --int8 --fp16 of /);
    assert.match(out, /compute capability 87, INT8/);
    assert.deepEqual(inModel("engines"), [`${engine}.json`, `${engine}.onnx`]);
    const report = JSON.parse(readFileSync(join(models, "items/engines", `${engine}.json`), "utf8"));
    const quantized = join(models, "items/quantized", inModel("quantized").at(-1) ?? "");
    assert.equal(report.quantized, sha256Of(readFileSync(quantized)));
    assert(calls()[0]?.endsWith(` of ${report.quantized}`));
    assert.deepEqual(
      [report.calibration.pictures, report.data.pictures, report.data.threshold],
      [32, 4, 0.4],
    );
    assert.deepEqual(report.int8, { map50: 1, map: 1, cAcc: 1 });
    assert.match(build("--board", board, ...whole).out, /is there already/);
    assert.equal(calls().length, 1);
  });

  it("is used where INT8 is asked for, and nowhere else", () => {
    const model = loadModel("items", models);
    const asked = findEngine(model, here, "int8");
    assert("onnx" in asked && asked.precision === "int8" && asked.note === undefined);
    const plain = findEngine(model, here);
    assert("why" in plain && /run `stepout model build items`/.test(plain.why));
    assert.equal(build("--board", board).code, 0);
    const half = findEngine(model, here);
    assert("onnx" in half && half.precision === "fp16");
  });

  it("is passed over for the one in FP16, with the reason, where its figures are not its own", () => {
    const model = loadModel("items", models);
    writeFileSync(join(models, "items/engines", `${engine}.onnx`), "another");
    const found = findEngine(model, here, "int8");
    assert("onnx" in found && found.precision === "fp16");
    assert.match(
      found.note ?? "",
      /accuracy of the one here was not kept.*--int8 --calibration DIR --data DIR/,
    );
    assert.equal(build("--board", board, ...whole).code, 0);
    const mended = findEngine(model, here, "int8");
    assert("onnx" in mended && mended.precision === "int8");
  });
});
