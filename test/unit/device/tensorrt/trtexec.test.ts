import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { buildEngine } from "../../../../src/device/tensorrt/trtexec.ts";
import { isFault } from "../../../../src/fault.ts";
import { ModelProto, TensorProto } from "../../../../src/models/proto.ts";

const onnx = ModelProto.encode({ irVersion: 8, graph: {} }).finish();

describe("an engine that trtexec builds", () => {
  let folder = "";
  const { PATH, TMPDIR } = process.env;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stepout-trtexec-"));
    process.env.PATH = [folder, PATH].join(delimiter);
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(folder, { recursive: true });
  });
  /** A trtexec that does what the lines say; `$plan` is the file that it is to write. */
  const trtexec = (lines: string): void =>
    writeFileSync(
      join(folder, "trtexec"),
      `#!/bin/sh
for word in "$@"; do case $word in --saveEngine=*) plan=\${word#*=} ;; esac; done
echo "[I] [TRT] Building engine"
${lines}
`,
      { mode: 0o755 },
    );
  const build = () => buildEngine(onnx, "fp16", () => {});
  const refused = (what: RegExp) => (error: unknown) => {
    assert(isFault(error, "bad-model"), String(error));
    assert.match(error.message, what);
    assert.deepEqual(readdirSync(folder), ["trtexec"], "what was built with is gone");
    return true;
  };

  it("is what it wrote, and leaves nothing else behind", async () => {
    trtexec("printf plan >$plan");
    assert.equal(Buffer.from(await build()).toString(), "plan");
    assert.deepEqual(readdirSync(folder), ["trtexec"]);
  });

  it("is asked for in INT8 by a flag that allows it beside FP16, of a file whose weights are floats", async () => {
    const [name, dims] = ["half", [1]];
    const { FLOAT, FLOAT16 } = TensorProto.DataType;
    const cast = { opType: "Cast", input: [name], output: ["out"], attribute: [{ name: "to", i: FLOAT }] };
    const rawData = new Uint8Array(Uint16Array.of(0x3c00).buffer);
    const initializer = [{ name, dims, dataType: FLOAT16, rawData }];
    const halved = ModelProto.encode({
      irVersion: 8,
      graph: { node: [cast], initializer, output: [{ name: "out" }] },
    }).finish();
    // The stand-in's engine is what it was given: the words, a line's end, the file.
    trtexec(
      `{ echo "$@"; for word in "$@"; do case $word in --onnx=*) cat "\${word#*=}" ;; esac; done; } >$plan`,
    );
    const given = Buffer.from(await buildEngine(halved, "int8", () => {}));
    const end = given.indexOf("\n");
    assert.match(given.subarray(0, end).toString(), / --int8 --fp16$/);
    const [weights] = ModelProto.decode(given.subarray(end + 1)).graph?.initializer ?? [];
    assert.equal(weights?.dataType, FLOAT);
  });

  it("is none where the system ended it for want of memory, which it cannot say itself", async () => {
    trtexec("kill -KILL $$");
    await assert.rejects(
      build,
      refused(/it was ended by SIGKILL, after: \[I\] \[TRT\] Building engine.*free memory/),
    );
  });

  it("is none where it says that all went well and wrote nothing, as on a full disk", async () => {
    for (const lines of [":", ": >$plan"]) {
      trtexec(lines);
      await assert.rejects(build, refused(/could not build the engine \(it wrote no engine, after: /));
    }
  });

  it("is none where it fails, and its last error is told rather than its last words", async () => {
    trtexec(
      `printf half >$plan; echo "[E] Error[1]: Killed by the watchdog" >&2; echo "&&&& FAILED"; exit 1`,
    );
    await assert.rejects(build, refused(/\(\[E\] Error\[1\]: Killed by the watchdog\)/));
  });
});
