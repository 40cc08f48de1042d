import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { type Ask, readVersions } from "../../../src/device/versions.ts";
import { PROJECT } from "../../../src/paths.ts";

function system(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "stepout-versions-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const programs: Ask = program =>
  ({
    "gst-inspect-1.0": "gst-inspect-1.0 version 1.20.3\nGStreamer 1.20.3\nhttps://…\n",
    gpioinfo: "gpioinfo (libgpiod) v1.6.3\nCopyright …\n",
  })[program];

describe("what is installed", () => {
  it("is read from where JetPack leaves it, and from the programs themselves", t => {
    const root = system(t, {
      "etc/nv_tegra_release": "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic\n",
      "var/lib/dpkg/status":
        "Package: nvidia-jetpack-dev\nStatus: install ok installed\nVersion: 0\n\nPackage: nvidia-jetpack\nStatus: install ok installed\nVersion: 6.2+b77\n",
      "usr/local/cuda/version.json":
        '{\n  "cuda" : {\n    "name" : "CUDA SDK",\n    "version" : "12.6.11"\n  },\n  "nvcc" : { "version" : "9" }\n}\n',
      "usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0": "",
    });
    const { machine, board } = readVersions(root, programs);
    assert.deepEqual(board, { JetPack: "6.2+b77", L4T: "36.4.3", CUDA: "12.6.11", TensorRT: "10.3.0" });
    assert.equal(machine.GStreamer, "1.20.3");
    assert.equal(machine.libgpiod, "1.6.3");
    const { dependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    assert.equal(machine.onnxruntime, dependencies["onnxruntime-node"]);
    assert.equal(machine.Node, process.version.slice(1));
  });

  it("leaves out what is not there, and a package that was only removed", t => {
    const status = "Package: nvidia-jetpack\nStatus: deinstall ok config-files\nVersion: 6.2\n";
    const { machine, board } = readVersions(system(t, { "var/lib/dpkg/status": status }), () => undefined);
    assert.deepEqual(board, {});
    assert.ok(!("GStreamer" in machine || "libgpiod" in machine));
  });
});
