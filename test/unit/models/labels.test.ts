import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { importModel } from "../../../src/models/import.ts";
import { readLabels } from "../../../src/models/labels.ts";
import { textOf } from "../../../src/utf8.ts";
import { cocoLabels } from "./pictures.ts";

describe("a labels file", () => {
  it("names one class a line, whatever the line endings", () => {
    assert.deepEqual(readLabels(textOf(Buffer.from("\uFEFFcola\r\nwater bottle\r\n\r\n"), "labels.txt")), [
      "cola",
      "water bottle",
    ]);
  });

  it("is refused when it is empty, has a gap, or names a class twice", () => {
    assert.throws(() => readLabels("\n"), /The labels file is empty/);
    assert.throws(() => readLabels("\ncola\nwater"), /Line 1 .* is empty/);
    assert.throws(() => readLabels("cola\n\nwater"), /Line 2 .* is empty/);
    assert.throws(() => readLabels("cola\nwater\ncola"), /"cola" twice/);
  });

  it("in another encoding is refused by an import: two labels might become one", async context => {
    const folder = mkdtempSync(join(tmpdir(), "stepout-labels-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const [file, labelsFile] = [join(folder, "model.onnx"), join(folder, "labels.txt")];
    writeFileSync(file, "");
    writeFileSync(labelsFile, Buffer.from("K\u00e4se\nK\u00f6se\n", "latin1"));
    const order = { file, labelsFile, name: "cheese", format: "yolox" } as const;
    await assert.rejects(importModel(order, folder, tryModel), /labels\.txt is not in UTF-8/);
  });

  it("of COCO has its eighty names, bottle the fortieth", () => {
    const labels = readLabels(readFileSync(cocoLabels, "utf8"));
    assert.equal(labels.length, 80);
    assert.equal(labels[39], "bottle");
  });
});
