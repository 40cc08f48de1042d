import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { loadConfig } from "../../../src/config/config.ts";
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
