import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { announceMining } from "../../../src/cart/mining.ts";
import { mining as doctor } from "../../../src/commands/doctor-machine.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { configuration } from "./configuration.ts";

test("a folder for training pictures that is not there any more is told, and keeps no cart from its customers", async t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-mining-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "stick"), "");
  writeFileSync(join(folder, "cart.yaml"), `${configuration}mining: { dir: stick/mined }\n`);
  const config = loadConfig(join(folder, "cart.yaml"));
  const said: string[] = [];
  announceMining(config, {
    info: () => assert.fail("it kept none"),
    error: (words: unknown) => void said.push(String(words)),
  });
  assert.match(
    said.join(),
    /^No frames are kept: mining\.dir .*stick\/mined cannot be written .*name another folder/,
  );
  assert.deepEqual(await doctor(config), [{ check: "mining", status: "warn", detail: said.join() }]);

  rmSync(join(folder, "stick"));
  announceMining(config, {
    info: (_about: unknown, words?: string) => void said.push(words ?? ""),
    error: assert.fail,
  });
  assert.match(said.at(-1) ?? "", /are kept$/);
  assert.deepEqual(await doctor(config), []);
});
