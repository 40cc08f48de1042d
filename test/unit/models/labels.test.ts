import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { readLabels } from "../../../src/models/labels.ts";
import { cocoLabels } from "./pictures.ts";

describe("a labels file", () => {
  it("names one class a line, whatever the line endings", () => {
    assert.deepEqual(readLabels("\uFEFFcola\r\nwater bottle\r\n\r\n"), ["cola", "water bottle"]);
  });

  it("is refused when it is empty, has a gap, or names a class twice", () => {
    assert.throws(() => readLabels("\n"), /Line 1 .* is empty/);
    assert.throws(() => readLabels("cola\n\nwater"), /Line 2 .* is empty/);
    assert.throws(() => readLabels("cola\nwater\ncola"), /"cola" twice/);
  });

  it("of COCO has its eighty names, bottle the fortieth", () => {
    const labels = readLabels(readFileSync(cocoLabels, "utf8"));
    assert.equal(labels.length, 80);
    assert.equal(labels[39], "bottle");
  });
});
