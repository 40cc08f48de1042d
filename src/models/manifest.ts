import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** One folder under the models' root: a sound model, or why it cannot be used. */
export type Listed = { readonly name: string } & (
  | { readonly manifest: Manifest }
  | { readonly broken: string }
);

/** Every model under `root`, by name; a broken one is listed with the reason. No folder: no models. */
export function listModels(root: string = modelsRoot): Listed[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory());
  const names = folders.map(entry => entry.name).filter(name => !name.startsWith("."));
  return names.sort().map(name => {
    try {
      return { name, manifest: loadModel(name, root).manifest };
    } catch (error) {
      if (!isFault(error)) throw error;
      return { name, broken: messageOf(error) };
    }
  });
}

/**
 * Keeps a model under `root/NAME`. Written beside and renamed, so that a cut never leaves half a model.
 * Throws Fault("usage") when the name is taken and `replace` was not asked for, Fault("storage") when the
 * disk refuses. Gives the folder.
 */
export function saveModel(manifest: Manifest, onnx: Uint8Array, root: string, replace = false): string {
  const folder = join(root, checkedName(manifest.name));
  if (existsSync(folder) && !replace) {
    throw new Fault(
      "usage",
      `There is already a model "${manifest.name}" in ${root}: choose another --name, or add --replace.`,
    );
  }
  const beside = join(root, `.${manifest.name}.${randomUUID()}`);
  try {
    mkdirSync(beside, { recursive: true });
    writeFileSync(join(beside, "model.onnx"), onnx, { flush: true });
    writeFileSync(join(beside, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    putInPlace(beside, folder);
  } catch (cause) {
    discard(beside);
    throw new Fault(
      "storage",
      `The model could not be written to ${folder} (${messageOf(cause)}): make room or choose --models DIR.`,
      cause,
    );
  }
  return folder;
}

/** The former model stands aside until the new one is in its place. */
function putInPlace(beside: string, folder: string): void {
  const former = `${beside}.former`;
  if (existsSync(folder)) renameSync(folder, former);
  renameSync(beside, folder);
  discard(former);
}

/** What cannot be tidied away must not hide the reason why tidying was needed. */
function discard(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A hidden folder stays behind; lists pass over it.
  }
}

function readManifest(name: string, folder: string): Manifest {
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

/** A name never leads out of the models' root. */
function checkedName(name: string): string {
  if (modelName.safeParse(name).success) return name;
  throw new Fault(
    "usage",
    `"${name}" cannot name a model: use small letters, digits, dots, dashes and underscores, such as shelf-items-2.`,
  );
}
