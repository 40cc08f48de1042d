import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryModel } from "../../src/device/detector-trial.ts";
import { importModel } from "../../src/models/import.ts";
import { PROJECT } from "../../src/paths.ts";
import { cocoLabels, shared } from "../unit/models/pictures.ts";

export { shared, withoutShared } from "../unit/models/pictures.ts";

/** Imports the sample detector under `folder`, so that no test needs what another has imported. */
export async function importSampleModel(folder: string): Promise<string> {
  const models = join(folder, "models");
  const order = { file: shared.yolox, name: "yolox-nano", format: "yolox", labelsFile: cocoLabels } as const;
  await importModel(order, models, tryModel);
  return models;
}

/** A configuration like test/fixtures/shelf.yaml, with `more` YAML behind it, in a folder of the test's own. */
export function sampleConfig(folder: string, change: (yaml: string) => string = yaml => yaml): string {
  const fixtures = join(PROJECT, "test/fixtures");
  const yaml = readFileSync(join(fixtures, "shelf.yaml"), "utf8")
    .replace("file:../../../shared/data/videos/bottles.mp4", `file:${shared.video}`)
    .replace("items: yolox-nano", `items: yolox-nano\n  dir: ${join(folder, "models")}`)
    .replace("catalogue: products.yaml", `catalogue: ${join(fixtures, "products.yaml")}`)
    .replace(/state: .*/, `state: { dir: ${join(folder, "state")} }`);
  const path = join(folder, "cart.yaml");
  writeFileSync(path, change(yaml));
  return path;
}
