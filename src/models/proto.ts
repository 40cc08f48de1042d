import onnxProto from "onnx-proto";

/**
 * The ONNX file format, as protobuf classes. The package is CommonJS and sets `module.exports` as a whole, so
 * Node sees no named exports: this is the one place that knows it.
 */
export const { ModelProto, TensorProto, AttributeProto } = onnxProto.onnx;

export type { onnx } from "onnx-proto";
