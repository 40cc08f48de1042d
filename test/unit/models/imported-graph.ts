import assert from "node:assert/strict";
import { tryModel } from "../../../src/device/detector-trial.ts";
import type { onnx } from "../../../src/models/proto.ts";
import { ModelProto } from "../../../src/models/proto.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";

/** The colours of a 4x2 picture as [1,8,3], one row a pixel. */
export const rowsOf = (words: Words, x: Value): Value =>
  words.transpose(words.reshape(x, [1, 3, 8]), [0, 2, 1]);
/** Those rows as candidates of a YOLO with one label. */
export const yoloRows = (words: Words, x: Value): Value => {
  const rows = rowsOf(words, x);
  return words.concat([rows, words.slice(rows, 2, 0, 2)], 2);
};

/** The graph that an import makes of a model. */
export async function graphOf(bytes: Uint8Array, how: Rewriting): Promise<onnx.IGraphProto> {
  const { onnx } = await rewriteModel(bytes, how, tryModel);
  const { graph } = ModelProto.decode(onnx);
  assert(graph);
  return graph;
}
