import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import { openLog } from "../../src/log.ts";
import { PROJECT } from "../../src/paths.ts";

test("a log in a file on a full disk ends no cart, however much there is to say", () => {
  const program = `
    import { openLog } from "./src/log.ts";
    const log = openLog("info");
    for (let line = 0; line < 2000; line += 1) log.error("the disk is full".repeat(50));
    setTimeout(() => console.log("the bill is sealed"), 10);`;
  const full = openSync("/dev/full", "w");
  const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: PROJECT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", full],
  });
  closeSync(full);
  assert.equal(stdout, "the bill is sealed\n");
});

test("a secret that is handed to the log by its name does not stand in it", () => {
  const lines: string[] = [];
  const log = openLog("info", { write: line => void lines.push(line) });
  log.info(
    { password: "hunter2", broker: { key: "hunter2", password: "hunter2", url: "mqtt://shop" } },
    "told",
  );
  assert.doesNotMatch(lines.join(""), /hunter2/);
  assert.match(lines.join(""), /mqtt:\/\/shop/);
});
