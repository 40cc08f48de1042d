import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { syntheticModel } from "../unit/models/synthetic.ts";
import { stepoutCommand } from "./command.ts";

/** A YOLO-like detector of two labels that sees the picture's own colours as boxes. */
const foreign = syntheticModel({
  input: [1, 3, 4, 8],
  body: (words, x) => {
    const rows = words.transpose(words.reshape(x, [1, 3, 32]), [0, 2, 1]);
    return { output0: words.concat([rows, rows], 2) };
  },
});

describe("stepout model", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "stepout-model-"));
    writeFileSync(join(dir, "foreign.onnx"), foreign);
    writeFileSync(join(dir, "labels.txt"), "cola\nwater\n");
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function stepout(...words: string[]) {
    const models = ["--models", join(dir, "models")];
    const run = spawnSync(process.execPath, [...stepoutCommand, "model", ...words, ...models], {
      cwd: PROJECT,
      encoding: "utf8",
    });
    return { code: run.status, out: run.stdout, err: run.stderr };
  }
  const bring = (...more: string[]) => {
    const given = ["--name", "small", "--format", "yolo", "--labels", join(dir, "labels.txt")];
    return stepout("import", join(dir, "foreign.onnx"), ...given, ...more);
  };

  it("brings a model in, lists it and measures it", () => {
    const brought = bring("--score", "0.4", "--licence", "MIT");
    assert.equal(brought.code, 0, brought.err);
    assert.match(brought.out, /small: 2 labels, 8x4 pictures/);

    const listed = stepout("list", "--json");
    const { type, name, manifest } = JSON.parse(listed.out);
    assert.deepEqual([listed.code, type, name, manifest.labels], [0, "model", "small", ["cola", "water"]]);
    assert.deepEqual([manifest.thresholds.score, manifest.source.licence], [0.4, "MIT"]);

    const measured = stepout(
      "bench",
      "small",
      "--json",
      "--runs",
      "3",
      "--threads",
      "1",
      "--provider",
      "cpu",
    );
    const bench = JSON.parse(measured.out);
    assert.deepEqual(
      [measured.code, bench.model, bench.runs, bench.provider.running],
      [0, "small", 3, "cpu"],
    );
    assert(bench.medianMs > 0 && bench.p95Ms >= bench.medianMs);
  });

  it("refuses a model that was changed after its import, in one sentence", () => {
    bring();
    appendFileSync(join(dir, "models/small/model.onnx"), "x");
    const measured = stepout("bench", "small");
    assert.equal(measured.code, 1);
    assert.match(
      measured.err,
      /^stepout: The file of model "small" is not the one its manifest describes.*\n$/,
    );
    assert.match(stepout("list").out, /small: cannot be used\. .*import the model again/);
  });

  it("refuses a foreign file and writes nothing", () => {
    writeFileSync(join(dir, "foreign.onnx"), "not a model at all");
    const brought = bring();
    assert.equal(brought.code, 1);
    assert.match(brought.err, /^stepout: The file is not an ONNX model.*\n$/);
    assert.match(stepout("list").out, /No models in/);
  });

  it("calls wrong usage wrong usage", () => {
    assert.equal(stepout("bench").code, 2);
    assert.equal(bring("--format", "yolo9000").code, 2);
    assert.equal(bring("--score", "3").code, 2);
    assert.equal(bring("--input", "big").code, 2);
    const unheard = bring("--scores", "sigmoid");
    assert.equal(unheard.code, 2);
    assert.match(unheard.err, /--scores is about detr alone/);
    assert.equal(stepout("bench", "small", "--provider", "abacus").code, 2);
    assert.equal(bring().code, 0);
    const again = bring();
    assert.equal(again.code, 2);
    assert.match(again.err, /already a model "small".*--replace/);
    assert.equal(bring("--replace").code, 0);
  });

  it("tells which thresholds of the model it replaces were not given again", () => {
    bring("--score", "0.6", "--overlap-across", "0.75");
    assert.equal(
      bring("--replace", "--overlap-across", "0.75").err,
      "--score is 0.3 now and was 0.6 for the former model: give --score 0.6 to keep that.\n",
    );
    assert.match(bring("--replace").err, /^--overlap-across is off now and was 0\.75 /);
  });

  it("tells what it set aside when a model of another source takes a name", () => {
    bring();
    const notes = join(dir, "models/small/notes.txt");
    writeFileSync(notes, "a maker's");
    assert.equal(bring("--replace").err, "");
    assert.equal(readFileSync(notes, "utf8"), "a maker's");
    const other = syntheticModel({
      input: [1, 3, 8, 8],
      body: (words, x) => {
        const rows = words.transpose(words.reshape(x, [1, 3, 64]), [0, 2, 1]);
        return { output0: words.concat([rows, rows], 2) };
      },
    });
    writeFileSync(join(dir, "foreign.onnx"), other);
    assert.match(
      bring("--replace").err,
      /^It is another source than before, or read in another way: notes\.txt, .* went to .*small\.before\.\n$/,
    );
  });
});
