import { Fault } from "../fault.ts";
import { contract } from "../models/contract.ts";
import type { Manifest } from "../models/schema.ts";
import type { Session, TensorShape } from "./detector-session.ts";

/**
 * Checks that an opened model takes and gives what the contract and its manifest say. Throws Fault("bad-model")
 * for any other model: its numbers would be read as what they are not.
 */
export function checkContract(session: Session, { name, input, topK }: Manifest): void {
  const wanted: TensorShape[] = [
    { name: contract.picture, type: "uint8", shape: [1, input.height, input.width, 3] },
    { name: contract.boxes, type: "float32", shape: [1, topK, 4] },
    { name: contract.scores, type: "float32", shape: [1, topK] },
    { name: contract.classes, type: "int32", shape: [1, topK] },
  ];
  const found = [...session.inputs, ...session.outputs];
  const missing = wanted.find(one => !found.some(other => asText(other) === asText(one)));
  if (!missing && found.length === wanted.length) return;
  throw new Fault(
    "bad-model",
    `The file of model "${name}" is not an imported one (it has ${found.map(asText).join(", ")}): bring it in with "stepout model import".`,
  );
}

function asText({ name, type, shape }: TensorShape): string {
  return `${name} ${type} [${shape.join(",")}]`;
}
