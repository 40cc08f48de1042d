import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { test } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { stepoutCommand } from "./command.ts";

/** `script`, of util-linux, lends a program a terminal and prints what came to stand on it. */
const skip =
  spawnSync("script", ["--version"]).error === undefined ? false : "`script` (util-linux) is not installed";

test("on a terminal each change that a replay tells has a line of its own", { skip }, () => {
  const words = ["replay", "test/fixtures/observations/errand.jsonl", "--config", "demo/errand/cart.yaml"];
  const line = [process.execPath, ...stepoutCommand, ...words].map(word => `'${word}'`).join(" ");
  const { stdout } = spawnSync("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    cwd: PROJECT,
    encoding: "utf8",
    timeout: 60_000,
  });
  // What a terminal shows: a line that is cleared begins anew.
  const shown = stdout
    .split("\r\n")
    .map(text => text.slice(text.lastIndexOf("\x1b[K") + 1).replace(/^\[K/, ""));
  const changes = shown.filter(text => / [+−]\d /.test(text));
  assert.ok(changes.length > 0, stdout);
  for (const change of changes) assert.match(change, /^ +\d+\.\d s {2}[+−]\d /);
});

/** The kernel's file without room. */
const full = "/dev/full";

test("results that find no room on their disk are told in one sentence, as a failure", {
  skip: existsSync(full) ? false : `${full} is not here`,
}, t => {
  const out = openSync(full, "w");
  t.after(() => closeSync(out));
  const words = [
    "replay",
    "test/fixtures/observations/errand.jsonl",
    "--config",
    "demo/errand/cart.yaml",
    "--json",
  ];
  const { status, stderr } = spawnSync(process.execPath, [...stepoutCommand, ...words], {
    cwd: PROJECT,
    encoding: "utf8",
    stdio: ["ignore", out, "pipe"],
    timeout: 60_000,
  });
  assert.equal(stderr, "stepout: What was being written finds no room on its disk; make some.\n");
  assert.equal(status, 1);
});
