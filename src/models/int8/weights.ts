import { Fault } from "../../fault.ts";
import type { onnx } from "../proto.ts";

/** The numbers of a float32 tensor, wherever the file keeps them. Throws Fault("bad-model") where they are cut short. */
function floatsOf(tensor: onnx.ITensorProto): Float32Array {
  const count = (tensor.dims ?? []).reduce((product: number, dim) => product * Number(dim), 1);
  const raw = tensor.rawData;
  const floats =
    raw && raw.length > 0 ? fromBytes(raw) : Float32Array.from((tensor.floatData ?? []) as ArrayLike<number>);
  if (floats.length === count) return floats;
  throw new Fault(
    "bad-model",
    `The weights ${tensor.name} have ${floats.length} numbers instead of ${count}: import the model again.`,
  );
}

/** `raw_data` is little-endian, and starts wherever the file's bytes do. */
function fromBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, at) => view.getFloat32(at * 4, true));
}

/**
 * The step of each output channel of a convolution's weights ([M, …], float32): its largest size goes to 127.
 * A channel of nothing but zeros gets a step all the same, for a step of 0 is not allowed.
 */
export function channelSteps(weights: onnx.ITensorProto): Float32Array {
  const floats = floatsOf(weights);
  const channels = Number(weights.dims?.[0] ?? 1);
  const each = floats.length / channels;
  return Float32Array.from({ length: channels }, (_, channel) => {
    const own = floats.subarray(channel * each, (channel + 1) * each);
    const largest = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    return (largest || 1) / 127;
  });
}
