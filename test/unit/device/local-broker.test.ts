import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { answers } from "../../../src/device/local-broker.ts";
import { withoutMosquitto } from "../../e2e/mosquitto.ts";
import { until } from "../../e2e/program.ts";

const program = `
  import { openLocalBroker } from ${JSON.stringify(import.meta.resolve("../../../src/device/local-broker.ts"))};
  console.log((await openLocalBroker()).url);
  setInterval(() => {}, 1000);
`;

/** A program that opened a broker and goes on; and what it said first. */
async function startOwner(env = process.env) {
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", program],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = await Promise.race([child.stdout, child.stderr].map(stream => once(stream, "data")));
  return { child, said: String(said) };
}

test("a broker of our own ends with the program that opened it, also when that is killed", {
  skip: withoutMosquitto,
}, async t => {
  const { child, said } = await startOwner();
  t.after(() => child.kill("SIGKILL"));
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  assert.ok(await answers(port), said);
  child.kill("SIGKILL");
  await until("the broker is gone", async () => !(await answers(port)), 10_000);
});

test("where mosquitto is not installed, that is said, with the mend", async t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-path-"));
  t.after(() => rmSync(folder, { recursive: true }));
  // setpriv's own answer when it finds no such program.
  writeFileSync(join(folder, "setpriv"), "#!/bin/sh\nexit 127\n", { mode: 0o755 });
  const { child, said } = await startOwner({ PATH: folder });
  t.after(() => child.kill("SIGKILL"));
  assert.match(said, /mosquitto .*is not installed; run `npm run setup`/);
});
