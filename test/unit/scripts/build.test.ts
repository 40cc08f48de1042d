import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openSandbox } from "./sandbox.ts";

test("a build compiles, keeps what lies beside the code, and leaves no file without a source", async t => {
  const sandbox = openSandbox(t);
  sandbox.write("dist/old.js", "");
  const { status, output } = await sandbox.run("bash", "scripts/build.sh");
  assert.equal(status, 0, output);
  assert.equal(sandbox.read("dist/device/screen.html"), "<p>");
  assert.ok(!sandbox.has("dist/old.js") && !sandbox.has(".dist-next") && !sandbox.has(".dist-next.old"));
  assert.equal(statSync(join(sandbox.folder, "dist/main.js")).mode & 0o111, 0o111);
});

test("a build that fails leaves the last good one whole", async t => {
  const sandbox = openSandbox(t);
  await sandbox.run("bash", "scripts/build.sh");
  sandbox.write("broken", "");
  sandbox.write("src/more.ts", "");
  const { status } = await sandbox.run("bash", "scripts/build.sh");
  assert.equal(status, 2);
  assert.ok(sandbox.has("dist/main.js") && !sandbox.has("dist/more.js") && !sandbox.has(".dist-next"));
});

test("a build in a fresh clone names the command that brings what it needs", async t => {
  const sandbox = openSandbox(t);
  sandbox.remove("node_modules");
  const { status, output } = await sandbox.run("bash", "scripts/build.sh");
  assert.equal(status, 1);
  assert.match(output, /^The npm packages are not installed here; run `npm run setup`/);
});
