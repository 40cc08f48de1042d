import type { onnx } from "./proto.ts";
import { AttributeProto, TensorProto } from "./proto.ts";

/** The name of a tensor that flows through a graph. */
export type Value = string;

export type ElementType = "float" | "float16" | "uint8" | "int32" | "int64";

/** Where words write: the nodes in order, and the constants they use. */
export type Page = { readonly node: onnx.INodeProto[]; readonly initializer: onnx.ITensorProto[] };

/** The few ONNX operators that a detector's decoding needs, so that a format reads as the maths it is. */
export type Words = ReturnType<typeof graphWords>;

const elementTypes: Record<ElementType, onnx.TensorProto.DataType> = {
  float: TensorProto.DataType.FLOAT,
  float16: TensorProto.DataType.FLOAT16,
  uint8: TensorProto.DataType.UINT8,
  int32: TensorProto.DataType.INT32,
  int64: TensorProto.DataType.INT64,
};

/** The ONNX number of an element type. */
export function elementNumber(type: ElementType): onnx.TensorProto.DataType {
  return elementTypes[type];
}

/** The element type of an ONNX number, or undefined where no word knows it. */
export function elementName(number: number): ElementType | undefined {
  return (Object.keys(elementTypes) as ElementType[]).find(name => elementTypes[name] === number);
}

function int(name: string, i: number): onnx.IAttributeProto {
  return { name, i, type: AttributeProto.AttributeType.INT };
}

function text(name: string, s: string): onnx.IAttributeProto {
  return { name, s: new TextEncoder().encode(s), type: AttributeProto.AttributeType.STRING };
}

function ints(name: string, values: readonly number[]): onnx.IAttributeProto {
  return { name, ints: [...values], type: AttributeProto.AttributeType.INTS };
}

/** Little-endian bytes, as `raw_data` wants them on every machine. */
export function rawFloats(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let at = 0; at < values.length; at++) view.setFloat32(at * 4, values[at] ?? 0, true);
  return new Uint8Array(view.buffer);
}

/**
 * Opens a vocabulary that appends to `page`. Every word takes values and gives the value it made. All operators
 * are legal from opset 11 on, have fixed shapes and are known to TensorRT 8.5; `opset` settles the places where
 * the spelling changed. New names begin with `prefix`, so they cannot meet the model's own.
 */
export function graphWords(page: Page, opset: number, prefix: string) {
  let made = 0;
  const fresh = (word: string): Value => `${prefix}/${word}_${made++}`;

  function nodes(
    op: string,
    input: Value[],
    outputs: number,
    attribute: onnx.IAttributeProto[] = [],
  ): Value[] {
    const output = Array.from({ length: outputs }, () => fresh(op));
    page.node.push({ opType: op, name: output[0] ?? op, input, output, attribute });
    return output;
  }
  const node = (op: string, input: Value[], ...attribute: onnx.IAttributeProto[]): Value =>
    nodes(op, input, 1, attribute)[0] ?? op;

  /** A float32 constant; without `dims` a scalar. */
  function floats(values: ArrayLike<number>, dims: readonly number[] = []): Value {
    const name = fresh("floats");
    const dataType = elementTypes.float;
    page.initializer.push({ name, dims: [...dims], dataType, rawData: rawFloats(values) });
    return name;
  }
  /** An int64 constant vector: shapes, axes, indices. */
  function whole(values: readonly number[]): Value {
    const name = fresh("whole");
    page.initializer.push({
      name,
      dims: [values.length],
      dataType: elementTypes.int64,
      int64Data: [...values],
    });
    return name;
  }
  const value = (operand: Value | number): Value =>
    typeof operand === "number" ? floats([operand]) : operand;

  return {
    floats,
    whole,
    cast: (x: Value, to: ElementType) => node("Cast", [x], int("to", elementTypes[to])),
    transpose: (x: Value, perm: readonly number[]) => node("Transpose", [x], ints("perm", perm)),
    reshape: (x: Value, dims: readonly number[]) => node("Reshape", [x, whole(dims)]),
    gather: (x: Value, indices: Value, axis: number) => node("Gather", [x, indices], int("axis", axis)),
    concat: (parts: readonly Value[], axis: number) => node("Concat", [...parts], int("axis", axis)),
    /** `x[…, from:to, …]` along `axis`. */
    slice: (x: Value, axis: number, from: number, to: number) =>
      node("Slice", [x, whole([from]), whole([to]), whole([axis])]),
    add: (x: Value, y: Value | number) => node("Add", [x, value(y)]),
    sub: (x: Value, y: Value | number) => node("Sub", [x, value(y)]),
    mul: (x: Value, y: Value | number) => node("Mul", [x, value(y)]),
    exp: (x: Value) => node("Exp", [x]),
    sigmoid: (x: Value) => node("Sigmoid", [x]),
    /** Brought to the shape `dims`, bilinearly. Before opset 13 what is left out stands there as an empty list. */
    resize: (x: Value, dims: readonly number[]) => {
      const absent = opset >= 13 ? "" : floats([], [0]);
      const how = [text("mode", "linear"), text("coordinate_transformation_mode", "half_pixel")];
      return node("Resize", [x, absent, absent, whole(dims)], ...how);
    },
    /** Over the last axis, which must be named by its number: before opset 13 the operator flattens from there. */
    softmax: (x: Value, axis: number) => node("Softmax", [x], int("axis", axis)),
    atLeast: (x: Value, low: number) => node("Clip", [x, floats([low])]),
    /** The largest along `axis`, which disappears. From opset 18 the axes are an input, before an attribute. */
    largest: (x: Value, axis: number) =>
      opset >= 18
        ? node("ReduceMax", [x, whole([axis])], int("keepdims", 0))
        : node("ReduceMax", [x], ints("axes", [axis]), int("keepdims", 0)),
    /** Where the largest along `axis` stands (the first of equals), as int64; the axis disappears. */
    whereLargest: (x: Value, axis: number) => node("ArgMax", [x], int("axis", axis), int("keepdims", 0)),
    /** The `k` largest along `axis`, largest first, and their int64 places. */
    top: (x: Value, k: number, axis: number): { values: Value; places: Value } => {
      const [values, places] = nodes("TopK", [x, whole([k])], 2, [int("axis", axis)]);
      return { values: values ?? x, places: places ?? x };
    },
    /** The same value under a name that others know. */
    named: (x: Value, name: string): Value => {
      page.node.push({ opType: "Identity", name: `${prefix}/${name}`, input: [x], output: [name] });
      return name;
    },
  };
}
