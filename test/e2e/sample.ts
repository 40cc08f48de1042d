import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryModel } from "../../src/device/detector-trial.ts";
import { importModel } from "../../src/models/import.ts";
import type { Size } from "../../src/models/picture-input.ts";
import { PROJECT } from "../../src/paths.ts";
import { openToAnySize } from "../unit/models/any-size.ts";
import { cocoLabels, shared } from "../unit/models/pictures.ts";

export { shared, withoutShared } from "../unit/models/pictures.ts";

type SampleModel = { readonly name: string; readonly input: Size };

/** As wide as the clip, and a quarter of the sample detector's own pictures: it sees the clip's bottles as well in it. */
const usual: SampleModel = { name: "yolox-nano", input: { width: 256, height: 160 } };

/** Imports the sample detector under `folder`, so that no test needs what another has imported; returns its models. */
export async function importSampleModel(folder: string, { name, input } = usual): Promise<string> {
  const models = join(folder, "models");
  const file = join(folder, "sample.onnx");
  openToAnySize(shared.yolox, file);
  await importModel({ file, name, format: "yolox", labelsFile: cocoLabels, input }, models, tryModel);
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

/**
 * The sample clip at 10 frames a second, made in the test's own folder: a third of the work for whatever is
 * not about every single frame. Motion JPEG, since every GStreamer can write it.
 */
export function calmClip(folder: string): string {
  const path = join(folder, "calm.avi");
  const made = spawnSync("gst-launch-1.0", [
    ..."-q filesrc".split(" "),
    `location=${shared.video}`,
    ..."! decodebin ! videorate ! video/x-raw,framerate=10/1 ! videoconvert ! jpegenc quality=92 ! avimux !".split(
      " ",
    ),
    "filesink",
    `location=${path}`,
  ]);
  if (made.status !== 0) throw new Error(`GStreamer could not make ${path}: ${made.stderr}`);
  return path;
}
