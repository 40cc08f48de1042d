import { randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault, isFault, messageOf } from "../fault.ts";
import { checkedName, holdsModel, readManifest } from "./manifest.ts";
import type { Manifest } from "./schema.ts";

/** A model that was kept, the `former` one of its name, and `aside`, what that left behind if it did not see the same. */
export type Saved = {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly former?: Manifest;
  readonly aside?: { readonly folder: string; readonly files: readonly string[] };
};

/**
 * Keeps a model under `root/NAME`. Written beside and renamed, so that a cut never leaves half a model. Where it
 * replaces one of the same source, read in the same way, what was measured of that one stays; what was measured of
 * another goes to `root/NAME.before`. Throws Fault("usage") when the name is taken and `replace` was not asked for,
 * Fault("storage") when the disk refuses.
 */
export function saveModel(manifest: Manifest, onnx: Uint8Array, root: string, replace = false): Saved {
  const folder = join(root, checkedName(manifest.name));
  if (existsSync(folder) && !replace) {
    throw new Fault(
      "usage",
      `There is already a model "${manifest.name}" in ${root}: choose another --name, or add --replace.`,
    );
  }
  const beside = join(root, `.${manifest.name}.${randomUUID()}`);
  try {
    const former = formerManifest(manifest.name, folder);
    const isSame = former !== undefined && sightOf(former) === sightOf(manifest);
    const kept = {
      ...(isSame && former.figures && { figures: former.figures }),
      ...withOrigin(manifest, former),
    };
    mkdirSync(beside, { recursive: true });
    writeFileSync(join(beside, "model.onnx"), onnx, { flush: true });
    writeFileSync(join(beside, "manifest.json"), `${JSON.stringify(kept, null, 2)}\n`, { flush: true });
    if (isSame) copyAll(othersIn(folder), folder, beside);
    const aside = isSame ? undefined : setAside(folder, former);
    putInPlace(beside, folder);
    return { manifest: kept, folder, ...(former && { former }), ...(aside && { aside }) };
  } catch (cause) {
    discard(beside);
    if (isFault(cause)) throw cause;
    throw new Fault(
      "storage",
      `The model could not be written to ${folder} (${messageOf(cause)}): make room or choose --models DIR.`,
      cause,
    );
  }
}

/** Undefined where there is no model, or none that can be read: what lies beside it is then of an unknown one. */
function formerManifest(name: string, folder: string): Manifest | undefined {
  try {
    return existsSync(folder) ? readManifest(name, folder) : undefined;
  } catch {
    return undefined;
  }
}

/** What decides what a model sees: what was measured of another sight says nothing of this one. */
function sightOf({ source, labels, input, reading }: Manifest): string {
  return JSON.stringify([source.sha256, labels, input, reading]);
}

/** What people wrote down about the same source, unless it is given anew. */
function withOrigin(manifest: Manifest, former: Manifest | undefined): Manifest {
  if (former?.source.sha256 !== manifest.source.sha256) return manifest;
  const { source, provenance } = former;
  return { ...(provenance && { provenance }), ...manifest, source: { ...source, ...manifest.source } };
}

/** What the import did not write: rates, engines, quantized models, notes. */
function othersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(file => file !== "model.onnx" && file !== "manifest.json");
}

/** Copies, not moves: until the new model is in its place the former one is whole. */
function copyAll(files: readonly string[], from: string, to: string): void {
  const how = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
  for (const file of files) cpSync(join(from, file), join(to, file), how);
}

/** Puts what is known of another model into a folder that people see, in place of what an earlier one left there. */
function setAside(folder: string, former: Manifest | undefined): Saved["aside"] {
  const files = othersIn(folder);
  if (files.length === 0 && !former?.provenance && !former?.figures) return undefined;
  const aside = `${folder}.before`;
  if (holdsModel(aside)) {
    throw new Fault("usage", `${aside} is a model, where the former one's files belong: rename it first.`);
  }
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  copyAll(files, folder, aside);
  if (former === undefined) return { folder: aside, files };
  writeFileSync(join(aside, "former-manifest.json"), `${JSON.stringify(former, null, 2)}\n`);
  return { folder: aside, files: [...files, "former-manifest.json"] };
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
