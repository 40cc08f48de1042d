import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Fault, isFault, messageOf } from "../fault.ts";
import { PROJECT } from "../paths.ts";
import type { Manifest } from "./schema.ts";
import { modelName, parseManifest } from "./schema.ts";

/** Where models are kept unless said otherwise: one folder a model, with `model.onnx` and `manifest.json`. */
export const modelsRoot = join(PROJECT, "models/trt");

/** A model whose file is what its manifest says. */
export type Model = { readonly manifest: Manifest; readonly folder: string; readonly onnx: Uint8Array };

/** SHA-256 as 64 hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Loads `root/name` and checks it: the manifest's shape, its name, and that the ONNX file has the hash the
 * manifest gives. Throws Fault("bad-model") with the mend. Blocks while it reads; meant for a start.
 */
export function loadModel(name: string, root: string = modelsRoot): Model {
  const folder = join(root, checkedName(name));
  const manifest = readManifest(name, folder);
  const onnx = readPart(join(folder, "model.onnx"), name);
  const found = sha256Of(onnx);
  if (found !== manifest.sha256) {
    throw new Fault(
      "bad-model",
      `The file of model "${name}" is not the one its manifest describes (SHA-256 ${found.slice(0, 12)}…, expected ${manifest.sha256.slice(0, 12)}…): import the model again.`,
    );
  }
  return { manifest, folder, onnx };
}

/**
 * Loads a model that is to look for items or for hands, as `loadModel` does. Throws Fault("bad-model") also for one
 * that looks for the other: its boxes would be counted as what they are not.
 */
export function loadModelFor(task: Manifest["task"], name: string, root: string = modelsRoot): Model {
  const model = loadModel(name, root);
  const own = model.manifest.task;
  if (own === task) return model;
  throw new Fault(
    "bad-model",
    `A model that looks for ${task} is asked for, but "${name}" looks for ${own}: name another (\`stepout model list\` tells), or import it again with --task ${task}.`,
  );
}

/** One folder under the models' root: a sound model, or why it cannot be used. */
export type Listed = { readonly name: string } & (
  | { readonly manifest: Manifest }
  | { readonly broken: string }
);

/** Every model under `root`, by name; a broken one is listed with the reason. No folder: no models. */
export function listModels(root: string = modelsRoot): Listed[] {
  if (!existsSync(root)) return [];
  // A link to a folder is as good as the folder.
  const isFolder = (name: string) => statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory();
  const names = readdirSync(root).filter(name => !name.startsWith(".") && isFolder(name));
  // What a replaced model left behind is none.
  const models = names.filter(name => !name.endsWith(".before") || holdsModel(join(root, name)));
  return models.sort().map(name => {
    try {
      return { name, manifest: loadModel(name, root).manifest };
    } catch (error) {
      if (!isFault(error)) throw error;
      return { name, broken: messageOf(error) };
    }
  });
}

/** Whether a folder is a model's, sound or not. */
export function holdsModel(folder: string): boolean {
  return existsSync(join(folder, "manifest.json"));
}

/** Reads the manifest of the model `name` in its folder. Throws Fault("bad-model") where it is none, or another's. */
export function readManifest(name: string, folder: string): Manifest {
  const file = join(folder, "manifest.json");
  const manifest = parseManifest(readPart(file, name).toString(), file);
  if (manifest.name === name) return manifest;
  throw new Fault(
    "bad-model",
    `${file} describes the model "${manifest.name}": name the folder so, or import the model again.`,
  );
}

function readPart(file: string, name: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault(
      "bad-model",
      `The model "${name}" cannot be read (${messageOf(cause)}): see "stepout model list", or bring it in with "stepout model import".`,
      cause,
    );
  }
}

/** A name never leads out of the models' root. Throws Fault("usage") for one that might. */
export function checkedName(name: string): string {
  if (modelName.safeParse(name).success) return name;
  throw new Fault(
    "usage",
    `"${name}" cannot name a model: use small letters, digits, dots, dashes and underscores, such as shelf-items-2.`,
  );
}
