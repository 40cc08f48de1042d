import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import { checkInt8 } from "../../../src/commands/model-build-int8.ts";
import { parseShare, parseSize } from "../../../src/commands/model-options.ts";
import { isFault } from "../../../src/fault.ts";

test("a share is a number from 0 to 1: a threshold of 30 would let nothing be seen", () => {
  assert.deepEqual(["0", "0.3", "1"].map(parseShare), [0, 0.3, 1]);
  for (const wrong of ["", " ", "30", "-0.1", "1.01", "0,3", "30%", "NaN"])
    assert.throws(() => parseShare(wrong), InvalidArgumentError, wrong);
});

test("a size is width before height, in pixels", () => {
  assert.deepEqual(parseSize("640x480"), { width: 640, height: 480 });
  for (const wrong of ["", "640", "640x", "640X480", "640x480x3", "-64x48", "00x00", "0640x0000"])
    assert.throws(() => parseSize(wrong), InvalidArgumentError, wrong);
});

test("INT8 is never built without pictures to judge it by, and half a wish for it is no wish for FP16", () => {
  const refused = (options: Parameters<typeof checkInt8>[0], mend: RegExp) =>
    assert.throws(
      () => checkInt8(options),
      error => isFault(error, "usage") && mend.test(error.message),
    );
  refused({ int8: true, engine: true, calibration: "seen" }, /add --data DIR/);
  refused({ int8: true, engine: true, data: "held" }, /add --calibration DIR/);
  for (const half of [{ calibration: "seen" }, { data: "held" }])
    refused({ engine: true, ...half }, /add --int8/);
  refused({ engine: false }, /add --int8/);
  assert.equal(checkInt8({ engine: true }), undefined);
  const wish = { calibration: "seen", data: "held" };
  assert.deepEqual(checkInt8({ int8: true, engine: false, ...wish }), wish);
});
