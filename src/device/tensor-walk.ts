import ort from "onnxruntime-node";
import { Fault } from "../fault.ts";
import { contract } from "../models/contract.ts";
import type { Size } from "../models/picture-input.ts";
import { openCanvas, type Picture } from "./detector-canvas.ts";
import { openSession } from "./detector-session.ts";

/**
 * Shows pictures to a model on the CPU, laid on grey as the cart lays them, and hands over each float32 output.
 * `size` is the model's picture; the numbers are only good until the next picture. Throws Fault("bad-model") for
 * an output of another type.
 */
export async function walkTensors(
  onnx: Uint8Array,
  size: Size,
  pictures: AsyncIterable<Picture>,
  see: (name: string, numbers: Float32Array) => void,
): Promise<void> {
  await using session = await openSession(onnx, { providers: ["cpu"] });
  const canvas = openCanvas(size.width, size.height);
  const picture = new ort.Tensor("uint8", canvas.bytes, [1, size.height, size.width, 3]);
  for await (const one of pictures) {
    canvas.draw(one);
    for (const [name, output] of Object.entries(await session.run({ [contract.picture]: picture }))) {
      if (!(output.data instanceof Float32Array)) {
        throw new Fault(
          "bad-model",
          `The model's ${name} holds no floats: export it in float32, and import it.`,
        );
      }
      see(name, output.data);
    }
  }
}
