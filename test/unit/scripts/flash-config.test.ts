import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { loadConfig } from "../../../src/config/config.ts";
import { PROJECT } from "../../../src/paths.ts";
import { openBoard } from "./parts.ts";

function firstConfig(t: TestContext, words: string) {
  const board = openBoard(t);
  const model = (size: number) =>
    JSON.stringify({ labels: [], input: { width: size, height: size }, topK: 9 }, null, 2);
  for (const [name, size] of Object.entries({ items: 416, hands: 416, small: 128 }))
    board.put(`bundle/${name}/manifest.json`, model(size));
  const given = "cart=cart-017 store=s1 broker=mqtts://b.example ca=x cert=x key=x";
  const script = `models_from=${board.root}/bundle ${given} ${words}; choose_hands; first_config`;
  const { status, out, err } = board.run(["config"], script);
  assert.equal(status, 0, err);
  const file = join(board.root, "cart.yaml");
  writeFileSync(file, out);
  return { config: loadConfig(file), named: board.run(["config"], `${script} >/dev/null; named_models`).out };
}

describe("the first configuration", () => {
  it("is a right one on a board, names the hands that come along, and the keys that were given", t => {
    const { config, named } = firstConfig(t, "jetpack=6");
    assert.deepEqual([config.models.items, config.models.hands], ["items", "hands"]);
    assert.deepEqual(config.models.providers, ["tensorrt", "cuda", "cpu"]);
    assert.equal(config.broker?.key, "/etc/stepout/keys/key.pem");
    assert.equal(named, "items\nhands\n");
  });

  it("serves the screen where one is wanted, at the address that the kiosk shows", t => {
    assert.equal(firstConfig(t, "screen=yes").config.screen?.port, 8080);
    assert.equal(firstConfig(t, "screen=no").config.screen, undefined);
  });

  it("asks for nothing but the processor on a PC", t => {
    assert.deepEqual(firstConfig(t, "jetpack=none").config.models.providers, ["cpu"]);
  });

  it("leaves out hands that see pictures of another size than the items, and those that nobody wants", t => {
    assert.equal(firstConfig(t, "items=small").config.models.hands, undefined);
    assert.equal(firstConfig(t, "hands=none").config.models.hands, undefined);
    assert.equal(firstConfig(t, "items=small hands=own").config.models.hands, "own");
  });
});

describe("the models of a configuration that is there", () => {
  it("are those that it names", t => {
    const board = openBoard(t);
    board.put(
      "etc/stepout/cart.yaml",
      'models:\n  items: "goods"   # items: old\n  # hands: none\n  hands: palms\n',
    );
    assert.equal(board.run(["config"], "named_models").out, "goods\npalms\n");
  });
});

/** A board with this configuration, on which this checkout's built program is the release r1. */
function installed(t: TestContext, yaml?: string, board = openBoard(t)) {
  if (yaml !== undefined) board.put("etc/stepout/cart.yaml", yaml);
  const release = join(board.root, "opt/stepout/releases/r1");
  mkdirSync(join(release, "node/bin"), { recursive: true });
  for (const name of ["dist", "scripts"]) symlinkSync(join(PROJECT, name), join(release, name));
  symlinkSync(process.execPath, join(release, "node/bin/node"));
  return (words: string) => board.run(["release", "config", "units"], `release=r1; chown() { :; }; ${words}`);
}

const rest =
  "store: { id: s1 }\ncameras: [{ name: a, source: 'test:', watches: basket }]\nmodels: { items: x }\n";

describe("the configuration that is there", () => {
  for (const [style, yaml] of [
    ["on one line", `cart: { id: cart-017 }\n${rest}gate: { driver: onoff, debounceMs: 9 }\n`],
    ["in block style", `cart:\n  id: cart-017 # ours\n${rest}gate:\n  debounceMs: 9\n  driver: "onoff"\n`],
    ["as JSON", `"cart": {"id":"cart-017"}\n${rest}"gate": {"driver":"onoff"}\n`],
  ] as const) {
    it(`is read as the program reads it, ${style}: whose it is, and that its gate may write to sysfs`, t => {
      const run = installed(t, yaml);
      const other = run("cart=cart-18; bring_config");
      assert.equal(other.status, 1);
      assert.match(other.err, /is of another cart than cart-18, of cart-017; move it away/);
      const { status, out, err } = run("live=no; bring_kiosk() { :; }; bring_units");
      assert.equal(status, 0, err);
      assert.match(out, /write \S+\/sysfs-gpio\.conf/);
    });
  }

  it("is kept where it is this cart's, and its gate may not write to sysfs unless it says onoff", t => {
    const run = installed(t, `cart: { id: cart-017 }\n${rest}`);
    const words = "live=no; bring_kiosk() { :; }; cart=cart-017; bring_config; bring_units";
    const { status, out, err } = run(words);
    assert.equal(status, 0, err);
    assert.match(out, /cart\.yaml is kept\n/);
    assert.doesNotMatch(out, /sysfs-gpio/);
  });

  it("is refused before the switch where the new release cannot read it, with the program's words", t => {
    const { status, err } = installed(
      t,
      `cart: { id: cart-017 }\n${rest}gaet: {}\n`,
    )("cart=cart-017; bring_config");
    assert.equal(status, 1);
    assert.match(err, /gaet(.|\n)*wrong for this release; mend it.*Nothing was switched/);
  });

  it("is not read in a dry run that has no release yet", t => {
    const { status, out } = installed(
      t,
      "cart: { id: cart-017 }\n",
    )("dry_run=yes cart=cart-017; bring_config");
    assert.equal(status, 0);
    assert.match(out, /would look whether this release can read it, and whether it is that of cart-017/);
  });
});

describe("what is to replace a configuration and keys that a cart runs with", () => {
  const mine = `cart: { id: cart-017 }\n${rest}`;
  /** Brings this with what the words say, onto a board that has the configuration and the key given, or neither. */
  function bring(t: TestContext, given: { had?: string; brought?: string; words: string }) {
    const board = openBoard(t);
    const run = installed(t, given.had, board);
    if (given.had !== undefined) board.put("etc/stepout/keys/key.pem", "key of cart-017");
    board.put("brought.yaml", given.brought ?? "");
    board.put("key", "key of cart-18");
    const ran = run(`key=$root/key; ${given.words}; bring_config`);
    const etc = join(board.root, "etc/stepout");
    const read = (name: string) => existsSync(join(etc, name)) && readFileSync(join(etc, name), "utf8");
    return { ...ran, config: read("cart.yaml"), key: read("keys/key.pem"), names: readdirSync(etc).sort() };
  }

  it("leaves both as they were where --config names one that is wrong: a reboot must find what worked", t => {
    const { status, err, config, key, names } = bring(t, {
      ...{ had: mine, brought: `${mine}gaet: {}\n`, words: "config=$root/brought.yaml" },
    });
    assert.equal(status, 1);
    assert.match(err, /gaet(.|\n)*brought\.yaml is wrong for this release.*Nothing was switched/);
    assert.deepEqual([config, key, names], [mine, "key of cart-017", ["cart.yaml", "keys"]]);
  });

  it("leaves the keys of this cart where the options are those of another", t => {
    const { status, key } = bring(t, { had: mine, words: "cart=cart-18" });
    assert.deepEqual([status, key], [1, "key of cart-017"]);
  });

  it("leaves no configuration behind that these options made wrong, so that the next run makes a right one", t => {
    const words = "jetpack=none cart=cart-017 store=s1 broker='mqtts://b.example\"'";
    const { status, err, names } = bring(t, { words });
    assert.equal(status, 1);
    assert.match(err, /these options make is wrong/);
    assert.deepEqual(names, []);
  });

  it("takes both where they are right", t => {
    const brought = mine.replace("s1", "s2");
    const ran = bring(t, { had: mine, brought, words: "config=$root/brought.yaml" });
    assert.equal(ran.status, 0, ran.err);
    assert.deepEqual([ran.config, ran.key, ran.names], [brought, "key of cart-18", ["cart.yaml", "keys"]]);
  });
});
