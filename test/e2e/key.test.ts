import assert from "node:assert/strict";
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openKeys } from "../../src/device/keys.ts";
import { run } from "./program.ts";

function config(t: TestContext): { readonly file: string; readonly state: string } {
  const folder = mkdtempSync(join(tmpdir(), "stepout-key-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "cart.yaml");
  const cameras = "cameras: [{ name: a, source: 'test:', watches: basket }]";
  writeFileSync(file, `cart: { id: c1 }\nstore: { id: s1 }\n${cameras}\nmodels: { items: items }\n`);
  return { file, state: join(folder, "state") };
}

describe("stepout key", () => {
  it("makes the key once, for its owner alone, and prints the half that the store may know", async t => {
    const { file, state } = config(t);
    const first = await run("key", "--config", file, "--json");
    assert.equal(first.code, 0, first.err());
    assert.equal(statSync(join(state, "signing-key.pem")).mode & 0o777, 0o600);
    const { publicKey } = openKeys(state);
    assert.deepEqual(first.lines(), [{ type: "key", cart: "c1", publicKey, made: true }]);
    const second = await run("key", "--config", file);
    assert.equal(second.out(), `c1 signs with ${publicKey}\n`);
  });

  const skip = process.getuid?.() === 0 ? false : "only root can give a folder to another user";
  it("refuses to leave a key in another user's folder, which that user could not read", { skip }, async t => {
    const { file, state } = config(t);
    openKeys(state);
    rmSync(join(state, "signing-key.pem"));
    chownSync(state, 65534, 65534);
    const { code, err } = await run("key", "--config", file);
    assert.equal(code, 1);
    assert.match(err(), /belongs to another user; run this as that user, such as `sudo -u stepout/);
  });
});
