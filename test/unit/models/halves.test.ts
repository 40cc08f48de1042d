import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withoutHalves } from "../../../src/models/halves.ts";
import { valuesToMeasure } from "../../../src/models/int8/graph.ts";
import { AttributeProto, ModelProto, type onnx, TensorProto } from "../../../src/models/proto.ts";
import { convModel, size } from "./int8/conv-model.ts";
import { agree, candidatesOf } from "./synthetic.ts";

const { FLOAT, FLOAT16 } = TensorProto.DataType;
/** The numbers of the small model's weights in binary16. */
const bitsOf = new Map([
  [0, 0x0000],
  [0.25, 0x3400],
  [0.5, 0x3800],
  [0.75, 0x3a00],
  [1, 0x3c00],
]);

/** The same model with the weights of its convolutions in 16 bits, each before a Cast. */
function halved(bytes: Uint8Array): Uint8Array {
  const model = ModelProto.decode(bytes);
  const graph = model.graph as onnx.IGraphProto;
  const convs = graph.node?.filter(node => node.opType === "Conv") ?? [];
  for (const name of convs.map(node => node.input?.[1] ?? "")) {
    const tensor = graph.initializer?.find(one => one.name === name);
    if (!tensor?.rawData) continue;
    const floats = new Float32Array(Uint8Array.from(tensor.rawData).buffer);
    const rawData = new Uint8Array(Uint16Array.from(floats, float => bitsOf.get(float) ?? 0x7e00).buffer);
    Object.assign(tensor, { name: `${name}/half`, dataType: FLOAT16, rawData });
    const to = { name: "to", i: FLOAT, type: AttributeProto.AttributeType.INT };
    graph.node?.unshift({ opType: "Cast", input: [`${name}/half`], output: [name], attribute: [to] });
  }
  return ModelProto.encode(model).finish();
}

/** A model of nothing but four numbers in 16 bits, and what becomes of them. */
function writtenOut(bits: readonly number[], as: "raw" | "list"): number[] {
  const data =
    as === "raw" ? { rawData: new Uint8Array(Uint16Array.from(bits).buffer) } : { int32Data: [...bits] };
  const cast = { opType: "Cast", input: ["half"], output: ["whole"], attribute: [{ name: "to", i: FLOAT }] };
  const bytes = ModelProto.encode({
    irVersion: 7,
    graph: {
      node: [cast, { opType: "Identity", input: ["whole"], output: ["out"] }],
      initializer: [{ name: "half", dims: [bits.length], dataType: FLOAT16, ...data }],
      output: [{ name: "out" }],
    },
  }).finish();
  const [whole] = ModelProto.decode(withoutHalves(bytes)).graph?.initializer ?? [];
  assert.equal(whole?.name, "whole");
  return [...new Float32Array(Uint8Array.from(whole.rawData ?? []).buffer)];
}

describe("weights in 16 bits", () => {
  const picture = Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => (at * 37) % 256);

  it("are written out as floats, and the model answers as before", async () => {
    const bytes = halved(convModel());
    const whole = withoutHalves(bytes);
    assert(agree(await candidatesOf(whole, picture, size), await candidatesOf(bytes, picture, size)));
    assert.deepEqual(
      await candidatesOf(whole, picture, size),
      await candidatesOf(convModel(), picture, size),
    );
    const types = ModelProto.decode(whole).graph?.initializer?.map(({ dataType }) => dataType);
    assert(!types?.includes(FLOAT16));
  });

  it("can be quantized like any", () => {
    assert.deepEqual(valuesToMeasure(halved(convModel())), valuesToMeasure(convModel()));
  });

  for (const as of ["raw", "list"] as const) {
    it(`keep their value, from the smallest to the largest (${as})`, () => {
      const bits = [0x0001, 0x8010, 0x3555, 0xbf00, 0x7bff, 0xfc00];
      const values = [2 ** -24, -(2 ** -20), 1365 / 4096, -1.75, 65504, Number.NEGATIVE_INFINITY];
      assert.deepEqual(writtenOut(bits, as), values);
    });
  }

  it("stay where they are made anything but floats, such as a size: there floats fit nowhere", () => {
    const { INT64 } = TensorProto.DataType;
    const cast = { opType: "Cast", input: ["half"], output: ["dims"], attribute: [{ name: "to", i: INT64 }] };
    const rawData = new Uint8Array(Uint16Array.of(0x4000).buffer);
    const bytes = ModelProto.encode({
      irVersion: 7,
      graph: {
        node: [cast],
        initializer: [{ name: "half", dims: [1], dataType: FLOAT16, rawData }],
        output: [{ name: "dims" }],
      },
    }).finish();
    assert.deepEqual(ModelProto.decode(withoutHalves(bytes)), ModelProto.decode(bytes));
  });

  it("leave a model that holds none as it is", () => {
    const bytes = convModel();
    assert.equal(withoutHalves(bytes), bytes);
  });
});
