import ort from "onnxruntime-node";
import { Fault, messageOf } from "../fault.ts";
import { contract, grey } from "../models/contract.ts";
import type { Trial } from "../models/trial.ts";
import { openSession } from "./detector-session.ts";

/** Tries a model on the CPU with one picture: the same numbers on every machine and day. */
export const tryModel: Trial = async (onnx, { width, height }, looks = "colourful") => {
  await using session = await openSession(onnx, { providers: ["cpu"] });
  const colourAt = (at: number) => (looks === "plain" ? grey : (at * 31 + (at >> 7)) % 256);
  const bytes = Uint8Array.from({ length: width * height * 3 }, (_, at) => colourAt(at));
  const picture = new ort.Tensor("uint8", bytes, [1, height, width, 3]);
  try {
    const outputs = await session.run({ [contract.picture]: picture });
    return new Map(Object.entries(outputs).map(([name, output]) => [name, numbersOf(output)]));
  } catch (cause) {
    throw new Fault(
      "bad-model",
      `The model cannot be run on a ${width}x${height} picture (${messageOf(cause).split("\n", 1)[0]}): check --input and --format.`,
      cause,
    );
  }
};

function numbersOf(output: ort.OnnxValue): { dims: readonly number[]; data: ArrayLike<number> } {
  if (output.data instanceof Float32Array || output.data instanceof Int32Array) {
    return { dims: output.dims, data: output.data };
  }
  throw new Fault(
    "bad-model",
    "The model gives an output that is not a plain tensor of numbers: export it again.",
  );
}
