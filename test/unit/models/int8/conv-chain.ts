import { AttributeProto, type onnx, TensorProto } from "../../../../src/models/proto.ts";
import { rawFloats } from "../../../../src/models/words.ts";

type Link = {
  /** What it reads, in the place of the one before. */
  readonly reads?: string;
  readonly group?: number;
};

/** A graph of `count` convolutions, "c1", "c2", …, each of which reads what the one before made; `links` by name. */
export function convChain(count: number, links: Readonly<Record<string, Link>> = {}): onnx.IGraphProto {
  const { INT } = AttributeProto.AttributeType;
  const { FLOAT } = TensorProto.DataType;
  const node = Array.from({ length: count }, (_, at): onnx.INodeProto => {
    const name = `c${at + 1}`;
    const { reads = `c${at}`, group = 1 } = links[name] ?? {};
    const attribute = [{ name: "group", i: group, type: INT }];
    return { opType: "Conv", name, input: [reads, "weights"], output: [name], attribute };
  });
  return {
    node,
    initializer: [{ name: "weights", dims: [1, 1, 1, 1], dataType: FLOAT, rawData: rawFloats([1]) }],
    output: [{ name: `c${count}` }],
  };
}
