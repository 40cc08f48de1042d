import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tryModel } from "../../src/device/detector-trial.ts";
import { importModel } from "../../src/models/import.ts";
import { openToAnySize } from "../unit/models/any-size.ts";
import { cocoLabels, shared } from "../unit/models/pictures.ts";

/** A twenty-eighth of what the shipped detectors look at, square as the rig's pictures; the clip's bottles are large enough. */
const INPUT = { width: 96, height: 96 } as const;

/** The model's name in the rig's configuration. */
const NAME = "small";

/**
 * Imports the sample detector for small pictures, into a folder of models below `folder`, which is returned. With
 * pictures of its usual size it takes longer than five seconds for each under emulation, and vision that is silent for
 * so long is replaced.
 */
export async function importSmallDetector(folder: string): Promise<string> {
  const models = join(folder, "models");
  rmSync(models, { recursive: true, force: true });
  mkdirSync(models, { recursive: true });
  const file = join(folder, "small.onnx");
  openToAnySize(shared.yolox, file);
  await importModel(
    { file, name: NAME, format: "yolox", labelsFile: cocoLabels, input: INPUT },
    models,
    tryModel,
  );
  return models;
}
