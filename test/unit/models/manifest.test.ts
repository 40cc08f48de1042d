import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isFault } from "../../../src/fault.ts";
import { listModels, loadModel, loadModelFor, sha256Of } from "../../../src/models/manifest.ts";
import { saveModel } from "../../../src/models/save.ts";
import type { Manifest } from "../../../src/models/schema.ts";

const onnx = Uint8Array.from([8, 7, 6]);
const manifest: Manifest = {
  schema: 1,
  name: "shelf-items",
  task: "items",
  format: "yolox",
  labels: ["cola", "water"],
  input: { width: 416, height: 416 },
  topK: 100,
  thresholds: { score: 0.3, overlap: 0.5 },
  sha256: sha256Of(onnx),
  source: { file: "nano.onnx", sha256: sha256Of(Uint8Array.of(1)), licence: "Apache-2.0" },
  reading: [],
  importedAt: "2026-01-02T03:04:05.000Z",
  software: "stepout 0.1.0",
  provenance: { recipe: "tools/training" },
  figures: { map50: 0.9 },
};

describe("the models' folder", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "stepout-models-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const refused =
    (mend: RegExp, code = "bad-model") =>
    (error: unknown) => {
      assert(isFault(error), String(error));
      assert.equal(error.code, code);
      assert.match(error.message, mend);
      return true;
    };
  const spoil = (change: (content: Record<string, unknown>) => void): void => {
    const file = join(root, "shelf-items/manifest.json");
    const content = JSON.parse(readFileSync(file, "utf8"));
    change(content);
    writeFileSync(file, JSON.stringify(content));
  };

  it("gives back what was saved", () => {
    const { folder } = saveModel(manifest, onnx, root);
    const loaded = loadModel("shelf-items", root);
    assert.deepEqual(loaded.manifest, manifest);
    assert.deepEqual(Uint8Array.from(loaded.onnx), onnx);
    assert.equal(loaded.folder, folder);
  });

  it("refuses a file that is not the one its manifest describes", () => {
    const { folder } = saveModel(manifest, onnx, root);
    writeFileSync(join(folder, "model.onnx"), Uint8Array.from([8, 7, 5]));
    assert.throws(
      () => loadModel("shelf-items", root),
      refused(/not the one its manifest describes.*import the model again/),
    );
  });

  it("refuses a manifest with wrong, missing or unknown parts, and names each", () => {
    saveModel(manifest, onnx, root);
    spoil(content =>
      Object.assign(content, { labels: [], thresholds: { score: 3, overlap: 0.5 }, colour: "red" }),
    );
    assert.throws(() => loadModel("shelf-items", root), refused(/labels: .*thresholds\.score: .*colour/));
  });

  it("refuses a model that looks for something else than is asked for, and names both", () => {
    saveModel(manifest, onnx, root);
    assert.equal(loadModelFor("items", "shelf-items", root).manifest.name, "shelf-items");
    assert.throws(
      () => loadModelFor("hands", "shelf-items", root),
      refused(/looks for hands is asked for, but "shelf-items" looks for items: .*--task hands/),
    );
  });

  it("refuses a manifest cut in half", () => {
    const { folder } = saveModel(manifest, onnx, root);
    writeFileSync(join(folder, "manifest.json"), '{"schema": 1, "na');
    assert.throws(() => loadModel("shelf-items", root), refused(/is not JSON/));
  });

  it("refuses a folder under another name, a missing model, and a name that leads elsewhere", () => {
    renameSync(saveModel(manifest, onnx, root).folder, join(root, "renamed"));
    assert.throws(() => loadModel("renamed", root), refused(/describes the model "shelf-items"/));
    assert.throws(() => loadModel("absent", root), refused(/cannot be read.*model import/));
    assert.throws(() => loadModel("../renamed", root), refused(/cannot name a model/, "usage"));
  });

  it("keeps what is there unless told to replace it, and leaves nothing half-written", () => {
    saveModel(manifest, onnx, root);
    const other = Uint8Array.of(5);
    assert.throws(
      () => saveModel({ ...manifest, sha256: sha256Of(other) }, other, root),
      refused(/--replace/, "usage"),
    );
    assert.equal(loadModel("shelf-items", root).onnx.length, 3);
    saveModel({ ...manifest, sha256: sha256Of(other) }, other, root, true);
    assert.equal(loadModel("shelf-items", root).onnx.length, 1);
    assert.deepEqual(readdirSync(root), ["shelf-items"]);
  });

  const putMeasured = (folder: string, counting: string) => {
    mkdirSync(join(folder, "engines"), { recursive: true });
    writeFileSync(join(folder, "engines/one.engine"), "engine");
    writeFileSync(join(folder, "counting.json"), counting);
  };
  const { provenance, figures, ...bare } = manifest;

  it("keeps what was measured when the same source is imported again", () => {
    const { folder } = saveModel(manifest, onnx, root);
    putMeasured(folder, "measured");
    const { licence: _licence, ...source } = manifest.source;
    const again = { ...bare, source, software: "stepout 0.2.0" };
    const saved = saveModel(again, onnx, root, true);
    assert.equal(saved.aside, undefined);
    assert.deepEqual(saved.manifest, { ...manifest, software: "stepout 0.2.0" });
    assert.deepEqual(loadModel("shelf-items", root).manifest, saved.manifest);
    assert.equal(readFileSync(join(folder, "counting.json"), "utf8"), "measured");
    assert.equal(readFileSync(join(folder, "engines/one.engine"), "utf8"), "engine");
    assert.deepEqual(readdirSync(root), ["shelf-items"]);
  });

  it("sets aside what was measured when the same source is read in another way, and keeps where it comes from", () => {
    const { folder } = saveModel(manifest, onnx, root);
    for (const otherwise of [
      { labels: ["water", "cola"] },
      { input: { width: 512, height: 512 } },
      { reading: ["colours as rgb-imagenet"] },
    ]) {
      // Each alone: what was measured on labels, a size or colours says nothing of others.
      saveModel(manifest, onnx, root, true);
      putMeasured(folder, "measured");
      const { aside, manifest: saved } = saveModel({ ...bare, ...otherwise }, onnx, root, true);
      assert(aside?.files.includes("counting.json"));
      assert.deepEqual(saved, { ...bare, ...otherwise, provenance });
      assert.deepEqual(readdirSync(folder).sort(), ["manifest.json", "model.onnx"]);
    }
  });

  it("sets aside what was measured of another source, where people see it and lists do not", () => {
    const { folder } = saveModel(manifest, onnx, root);
    const before = `${folder}.before`;
    const other = (byte: number) => ({
      ...bare,
      source: { ...bare.source, sha256: sha256Of(Uint8Array.of(byte)) },
    });
    for (const byte of [2, 3]) {
      putMeasured(folder, `measured before ${byte}`);
      const { aside } = saveModel(other(byte), onnx, root, true);
      assert.deepEqual(aside, {
        folder: before,
        files: ["counting.json", "engines", "former-manifest.json"],
      });
      assert.equal(readFileSync(join(before, "counting.json"), "utf8"), `measured before ${byte}`);
      assert.deepEqual(readdirSync(folder).sort(), ["manifest.json", "model.onnx"]);
    }
    assert.deepEqual(
      listModels(root).map(({ name }) => name),
      ["shelf-items"],
    );
  });

  it("sets nothing aside where a model of that name is in the way", () => {
    const { folder } = saveModel(manifest, onnx, root);
    saveModel({ ...manifest, name: "shelf-items.before" }, onnx, root);
    putMeasured(folder, "measured");
    const other = { ...bare, source: { file: "other.onnx", sha256: sha256Of(Uint8Array.of(2)) } };
    assert.throws(() => saveModel(other, onnx, root, true), refused(/is a model.*rename it first/, "usage"));
    assert.deepEqual(loadModel("shelf-items", root).manifest, manifest);
    assert.equal(readFileSync(join(folder, "counting.json"), "utf8"), "measured");
    // Nor does what was not kept take room for good, where no list shows it.
    assert.deepEqual(readdirSync(root), ["shelf-items", "shelf-items.before"]);
  });

  it("sets aside what the manifest alone knew of another source: its figures and where it came from", () => {
    const { folder } = saveModel(manifest, onnx, root);
    const other = { ...bare, source: { file: "other.onnx", sha256: sha256Of(Uint8Array.of(2)) } };
    const { aside } = saveModel(other, onnx, root, true);
    assert.deepEqual(aside?.files, ["former-manifest.json"]);
    const former = JSON.parse(readFileSync(join(`${folder}.before`, "former-manifest.json"), "utf8"));
    assert.deepEqual([former.figures, former.provenance], [figures, provenance]);
  });

  it("says so when the disk refuses", () => {
    writeFileSync(join(root, "file"), "");
    assert.throws(
      () => saveModel(manifest, onnx, join(root, "file")),
      refused(/could not be written/, "storage"),
    );
  });

  it("lists sound models and broken ones with the reason", () => {
    saveModel(manifest, onnx, root);
    mkdirSync(join(root, "a-broken-one"));
    const [broken, sound] = listModels(root);
    assert(broken && "broken" in broken && /cannot be read/.test(broken.broken));
    assert(sound && "manifest" in sound);
    assert.deepEqual(listModels(join(root, "nowhere")), []);
  });

  it("lists a model whose folder is a link, and passes over one that leads nowhere", () => {
    const { folder } = saveModel(manifest, onnx, join(root, "far"));
    mkdirSync(join(root, "near"));
    symlinkSync(folder, join(root, "near/shelf-items"));
    symlinkSync(join(root, "nowhere"), join(root, "near/lost"));
    assert.deepEqual(listModels(join(root, "near")), [{ name: "shelf-items", manifest }]);
  });
});
