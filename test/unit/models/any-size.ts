import { readFileSync, writeFileSync } from "node:fs";
import { ModelProto } from "../../../src/models/proto.ts";

/** The detector at `file`, written to `out` so that it takes pictures of any size: YOLOX is one network at every size, and only its input says one. */
export function openToAnySize(file: string, out: string): void {
  const model = ModelProto.decode(readFileSync(file));
  const [, , height, width] = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim ?? [];
  if (model.graph == null || height === undefined || width === undefined)
    throw new Error(`${file} has no picture as its input`);
  for (const [side, dimParam] of [
    [height, "height"],
    [width, "width"],
  ] as const) {
    side.dimValue = null;
    side.dimParam = dimParam;
  }
  model.graph.valueInfo = [];
  model.graph.output = (model.graph.output ?? []).map(({ name }) => ({ name: name ?? "" }));
  writeFileSync(out, ModelProto.encode(model).finish());
}
