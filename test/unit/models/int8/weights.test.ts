import assert from "node:assert/strict";
import { it } from "node:test";
import { channelSteps } from "../../../../src/models/int8/weights.ts";
import { TensorProto } from "../../../../src/models/proto.ts";

it("a channel's largest weight goes to 127, and one of nothing but zeros has a step too", () => {
  const { FLOAT } = TensorProto.DataType;
  const steps = channelSteps({ dims: [2, 2], dataType: FLOAT, floatData: [1, -2.54, 0, 0] });
  assert.deepEqual([...steps], [...Float32Array.of(2.54 / 127, 1 / 127)]);
});
