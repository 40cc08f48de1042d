import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { PROJECT } from "../../../src/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-flash-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const cart = ["--cart", "cart-017", "--store", "s1", "--broker", "mqtts://broker.example"];

function flash(...words: readonly string[]): {
  readonly status: number | null;
  readonly out: string;
  err: string;
} {
  const env = { ...process.env, npm_config_registry: "https://registry.example" };
  const ran = spawnSync("bash", ["scripts/flash.sh", ...words], { cwd: PROJECT, encoding: "utf8", env });
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
}

/** The power modes of an Orin Nano, by L4T: as NVIDIA's files name them. */
const modes: Readonly<Record<number, readonly string[]>> = {
  35: ["15W", "7W"],
  36: ["15W", "25W", "MAXN_SUPER", "7W"],
};

/** An empty system, as a board's image would be mounted; `l4t` is its major release. */
function system(name: string, l4t?: number): string {
  const root = join(folder, name);
  mkdirSync(join(root, "etc"), { recursive: true });
  const release = `# R${l4t} (release), REVISION: 4.0, GCID: 1, BOARD: generic\n`;
  if (l4t !== undefined) writeFileSync(join(root, "etc/nv_tegra_release"), release);
  const power = modes[l4t ?? 0]?.map((mode, id) => `< POWER_MODEL ID=${id} NAME=${mode} >\n`);
  if (power !== undefined) writeFileSync(join(root, "etc/nvpmodel.conf"), power.join(""));
  return root;
}

/** A release is named by its content, which changes with every commit; models are what this checkout has. */
const named = (text: string) =>
  text
    .replace(/\d+\.\d+\.\d+-[0-9a-f]{12}/g, "RELEASE")
    .replace(/^ +would bring the model .*\n/gm, "")
    .trim();

describe("flash.sh --dry-run", () => {
  for (const [name, l4t, words] of [
    ["jetpack-5", 35, []],
    ["jetpack-6", 36, ["--screen"]],
    ["host", undefined, ["--host"]],
  ] as const) {
    it(`says every step on ${name} and changes nothing`, () => {
      const root = system(name, l4t);
      const before = readdirSync(root, { recursive: true });
      const { status, out, err } = flash(...cart, "--root", root, "--dry-run", ...words);
      assert.equal(status, 0, err);
      const golden = readFileSync(join(PROJECT, "test/fixtures/flash", `${name}.txt`), "utf8");
      assert.equal(named(out), golden.trim());
      assert.deepEqual(readdirSync(root, { recursive: true }), before);
    });
  }

  for (const [what, words, sentence] of [
    ["a machine that is no Jetson", cart, /this is no Jetson .* add --host/],
    ["a cart without a name", ["--host", "--store", "s1"], /--cart needs a name/],
    ["a broker that is no MQTT address", ["--host", ...cart, "--broker", "broker"], /--broker is mqtts:/],
    [
      "a login in the broker's URL",
      ["--host", ...cart, "--broker", "mqtts://a:b@c"],
      /--broker takes no login/,
    ],
    [
      "keys for a broker in the clear",
      ["--host", ...cart.slice(0, 4), "--broker", "mqtt://b", "--ca", "LICENSE"],
      /is not encrypted/,
    ],
    ["a key that cannot be read", ["--host", ...cart, "--key", "/nowhere"], /--key \/nowhere cannot be read/],
    ["a power mode by its name", ["--host", ...cart, "--power", "MAXN"], /--power takes a mode's number/],
    [
      "models that are not there",
      ["--host", ...cart, "--models", "nowhere"],
      /--models \/.*\/nowhere is no folder/,
    ],
    ["an option in the place of a value", ["--host", ...cart, "--items"], /--items needs a value/],
    ["an unknown option", ["--hots"], /--hots is no option/],
    ["a roll-back without a former release", ["--host", "--rollback"], /no release before this one/],
  ] as const) {
    it(`refuses ${what} with one sentence`, () => {
      const { status, err } = flash(...words, "--dry-run", "--root", system("refused"));
      assert.notEqual(status, 0);
      assert.match(err, sentence);
    });
  }

  it("takes the files that are named from where its caller stands, not from the clone", () => {
    const here = join(folder, "here");
    mkdirSync(here);
    for (const name of ["ca.pem", "package.json"]) writeFileSync(join(here, name), name);
    const root = system("from-elsewhere");
    const from = (...words: readonly string[]) =>
      spawnSync("bash", [join(PROJECT, "scripts/flash.sh"), "--host", ...cart, "--dry-run", ...words], {
        ...{ cwd: here, encoding: "utf8" as const },
      });
    const { status, stdout, stderr } = from("--ca", "ca.pem", "--root", "../from-elsewhere");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /would write \/etc\/stepout\/keys\/ca\.pem/);
    // One that only the clone has is not there for whoever stands elsewhere.
    assert.match(from("--key", "LICENSE", "--root", root).stderr, /--key \S+\/here\/LICENSE cannot be read/);
  });

  it("refuses an L4T that is of neither JetPack", () => {
    const { status, err } = flash(...cart, "--dry-run", "--root", system("jetpack-4", 32));
    assert.equal(status, 1);
    assert.match(err, /L4T R32 is neither/);
  });
});

describe("the shell scripts", () => {
  const without = spawnSync("shellcheck", ["--version"]).error ? "shellcheck is not installed" : false;
  it("have nothing that shellcheck minds", { skip: without }, () => {
    const all = ["scripts", "test"].flatMap(folder =>
      readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
        .filter(name => name.endsWith(".sh"))
        .map(name => join(folder, name)),
    );
    assert.ok(all.length > 20, "they were found");
    const { stdout, status } = spawnSync("shellcheck", ["-x", ".ci/run", ...all], {
      cwd: PROJECT,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });
});
