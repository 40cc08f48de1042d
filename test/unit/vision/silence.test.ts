import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { watchSilence } from "../../../src/vision/silence.ts";
import { makeFolder } from "../dataset/folder.ts";

test("what was said while this process was busy counts before the silence does", async context => {
  const marker = join(await makeFolder(context), "said");
  const heard: string[] = [];
  await new Promise<void>(resolve => {
    const silence = watchSilence(what => {
      heard.push(what);
      resolve();
    });
    const speaker = spawn("sh", ["-c", `echo alive; : > '${marker}'; cat`]);
    context.after(() => speaker.kill());
    speaker.stdout.on("data", said => {
      silence.cancel();
      heard.push(String(said));
      resolve();
    });
    silence.within(1, "gave no sign of life");
    // Busy for longer than the silence may last, and until the word surely waits to be read.
    const busyUntil = performance.now() + 5;
    while (!existsSync(marker) || performance.now() < busyUntil);
  });
  // The verdict of the silence comes after what was said, if it comes.
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  assert.deepEqual(heard, ["alive\n"]);
});

test("a silence that begins anew is judged as the new one, not as the old", async () => {
  const what = await new Promise(resolve => {
    const silence = watchSilence(resolve);
    silence.within(1, "did not become ready");
    silence.within(1, "gave no sign of life");
  });
  assert.equal(what, "it gave no sign of life within 0.001 s");
});

test("a silence that lasts is told with its reason", async () => {
  const what = await new Promise(resolve => watchSilence(resolve).within(1, "gave no sign of life"));
  assert.equal(what, "it gave no sign of life within 0.001 s");
});
