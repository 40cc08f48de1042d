import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
import { type onnx, TensorProto } from "../../../src/models/proto.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Synthetic } from "./synthetic.ts";
import { syntheticModel } from "./synthetic.ts";

const yolo: Rewriting = { format: "yolo", labelCount: 1, topK: 10 };
const sound: Synthetic = {
  input: [1, 3, 2, 4],
  body: (words, x) => ({ output0: words.reshape(words.slice(x, 1, 0, 1), [1, 8, 1]) }),
};
/** One candidate of [x, y, w, h, score] a pixel of the first two colours: enough to be read. */
const readable: Synthetic = {
  ...sound,
  body: (words, x) => {
    const rows = words.transpose(words.reshape(x, [1, 3, 8]), [0, 2, 1]);
    return { output0: words.concat([rows, words.slice(rows, 2, 0, 2)], 2) };
  },
};

const { DOUBLE } = TensorProto.DataType;
const describeInput = (graph: onnx.IGraphProto, type: onnx.TypeProto.ITensor) =>
  Object.assign(graph.input?.[0]?.type?.tensorType ?? {}, type);

const cases: [what: string, bytes: Uint8Array, how: Rewriting, mend: RegExp][] = [
  ["text", new TextEncoder().encode("this is a shopping list, not a model"), yolo, /not an ONNX model/],
  ["an empty file", new Uint8Array(), yolo, /not an ONNX model/],
  ["a picture", Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]), yolo, /not an ONNX model/],
  ["a file cut short", syntheticModel(readable).subarray(0, 200), yolo, /cut short.*copy or export it again/],
  ["a wrong output shape", syntheticModel(sound), yolo, /output0 \[1,8,1\]|knows .* classes/],
  [
    "weights in separate files",
    syntheticModel({
      ...readable,
      spoil: ({ graph }) => {
        const [first] = graph.initializer ?? [];
        if (first) first.dataLocation = TensorProto.DataLocation.EXTERNAL;
      },
    }),
    yolo,
    /separate files: save it again as one file/,
  ],
  [
    "local functions",
    syntheticModel({ ...readable, spoil: model => Object.assign(model, { functions: [{ name: "mish" }] }) }),
    yolo,
    /local functions.*inline them first/,
  ],
  [
    "a future file format",
    syntheticModel({ ...readable, spoil: model => Object.assign(model, { irVersion: 99 }) }),
    yolo,
    /IR version 99.*older ONNX/,
  ],
  ["an old opset", syntheticModel({ ...readable, opset: 9 }), yolo, /opset 9.*export it again/],
  [
    "an operator nobody knows",
    syntheticModel({
      ...readable,
      spoil: ({ graph }) => {
        const [first] = graph.node ?? [];
        if (first) first.opType = "Teleport";
      },
    }),
    yolo,
    /cannot open the model.*Teleport/,
  ],
  [
    "two inputs",
    syntheticModel({
      ...readable,
      spoil: ({ graph }) => {
        graph.input = [...(graph.input ?? []), { name: "orig_target_sizes" }];
      },
    }),
    yolo,
    /has 2 \(pixels, orig_target_sizes\)/,
  ],
  ["grey pictures", syntheticModel({ ...readable, input: [1, 1, 2, 4] }), yolo, /not one colour picture/],
  [
    "pictures in another type of numbers",
    syntheticModel({ ...readable, spoil: ({ graph }) => describeInput(graph, { elemType: DOUBLE }) }),
    yolo,
    /input "pixels" is double, not float, float16 or uint8: export it in float32/,
  ],
  [
    "a number of colours that is left open",
    syntheticModel({ ...readable, input: [0, 0, 0, 0] }),
    { ...yolo, input: { width: 4, height: 2 } },
    /not one colour picture .* but \[\?,\?,\?,\?\]: .*three channels/,
  ],
  ["a batch of pictures", syntheticModel({ ...readable, input: [8, 3, 2, 4] }), yolo, /batch size 1/],
  [
    "an open picture size",
    syntheticModel({ ...readable, input: [1, 3, 0, 0] }),
    yolo,
    /--input WIDTHxHEIGHT/,
  ],
  [
    "another picture size",
    syntheticModel(readable),
    { ...yolo, input: { width: 9, height: 9 } },
    /takes 4x2 pictures, not 9x9/,
  ],
  [
    "another picture height alone",
    syntheticModel(readable),
    { ...yolo, input: { width: 4, height: 4 } },
    /takes 4x2 pictures, not 4x4/,
  ],
  [
    "fractions for a model of whole numbers",
    syntheticModel({ ...readable, inputType: "uint8" }),
    yolo,
    /uint8 pictures.*--pixels rgb-0-255/,
  ],
  [
    "no candidates",
    syntheticModel({
      ...sound,
      body: (words, x) => ({ output0: words.slice(words.reshape(x, [1, 4, 6]), 1, 0, 0) }),
    }),
    yolo,
    /another number of candidates: export it without its own choice of boxes/,
  ],
  [
    "a YOLOX before its boxes are decoded, under another name",
    syntheticModel({
      ...sound,
      body: (words, x) => {
        const rows = words.transpose(words.reshape(x, [1, 3, 8]), [0, 2, 1]);
        const part = (from: number, to: number) => words.slice(rows, 2, from, to);
        return { output0: words.concat([part(0, 2), words.mul(part(2, 3), -1), part(0, 2)], 2) };
      },
    }),
    yolo,
    /less than nothing wide or high, as YOLOX has them.*name --format yolox/,
  ],
  ["another format", syntheticModel(readable), { ...yolo, format: "yolox" }, /YOLOX gives one of/],
  ["a DETR without boxes", syntheticModel(readable), { ...yolo, format: "detr" }, /DETR gives class logits/],
  [
    "a TensorFlow model with other names",
    syntheticModel(readable),
    { ...yolo, format: "tfod" },
    /keep its output names/,
  ],
];

describe("an import refuses with one sentence and the mend", () => {
  for (const [what, bytes, how, mend] of cases) {
    it(what, async () => {
      await assert.rejects(rewriteModel(bytes, how, tryModel), error => {
        assert(isFault(error, "bad-model"), String(error));
        assert.match(error.message, mend);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  }

  it("logits where scores should be", async () => {
    const logits: Synthetic = {
      ...sound,
      body: (words, x) => {
        const rows = words.transpose(words.reshape(x, [1, 3, 8]), [0, 2, 1]);
        return { output0: words.mul(words.concat([rows, words.slice(rows, 2, 0, 2)], 2), 40) };
      },
    };
    await assert.rejects(rewriteModel(syntheticModel(logits), yolo, tryModel), /outside 0 to 1/);
  });

  it("a model that was imported before", async () => {
    const { onnx } = await rewriteModel(syntheticModel(readable), yolo, tryModel);
    await assert.rejects(rewriteModel(onnx, yolo, tryModel), /was imported before/);
  });

  it("any file that was cut short", async () => {
    const whole = syntheticModel(readable);
    const cut = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(cut, async length => {
        await assert.rejects(rewriteModel(whole.subarray(0, length), yolo, tryModel), error =>
          isFault(error, "bad-model"),
        );
      }),
    );
  });
});
