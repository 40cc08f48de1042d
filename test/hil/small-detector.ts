import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryModel } from "../../src/device/detector-trial.ts";
import { importModel } from "../../src/models/import.ts";
import { ModelProto } from "../../src/models/proto.ts";
import { cocoLabels, shared } from "../unit/models/pictures.ts";

/** A twenty-eighth of what the shipped detectors look at, square as the rig's pictures; the clip's bottles are large enough. */
const INPUT = { width: 96, height: 96 } as const;

/** The model's name in the rig's configuration. */
const NAME = "small";

/**
 * Imports the sample detector for small pictures, into a folder of models below `folder`, which is returned. With
 * pictures of its usual size it takes longer than five seconds for each under emulation, and vision that is silent for
 * so long is replaced. YOLOX is the same network at every size; only its input says one.
 */
export async function importSmallDetector(folder: string): Promise<string> {
  const models = join(folder, "models");
  rmSync(models, { recursive: true, force: true });
  mkdirSync(models, { recursive: true });
  const model = ModelProto.decode(readFileSync(shared.yolox));
  const [, , height, width] = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim ?? [];
  if (model.graph == null || height === undefined || width === undefined)
    throw new Error("the sample detector has no picture as its input");
  for (const [side, dimParam] of [
    [height, "height"],
    [width, "width"],
  ] as const) {
    side.dimValue = null;
    side.dimParam = dimParam;
  }
  model.graph.valueInfo = [];
  model.graph.output = (model.graph.output ?? []).map(({ name }) => ({ name: name ?? "" }));
  const file = join(folder, "small.onnx");
  writeFileSync(file, ModelProto.encode(model).finish());
  await importModel(
    { file, name: NAME, format: "yolox", labelsFile: cocoLabels, input: INPUT },
    models,
    tryModel,
  );
  return models;
}
