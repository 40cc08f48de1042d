import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, it } from "node:test";
import { loadCatalogue, loadConfig, parseCatalogue } from "../../../src/config/config.ts";
import { recordingPath } from "../../../src/device/camera/launch.ts";
import { configFile, GOOD, refusalOf } from "./config-file.ts";

describe("a configuration", () => {
  it("fills in what is left out and resolves paths from its own folder", () => {
    const path = configFile(GOOD);
    const config = loadConfig(path);
    assert.equal(config.cameras[0]?.source, `file:${join(path, "../clip.mp4")}`);
    assert.deepEqual(config.cameras[0]?.zone, [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]);
    assert.equal(config.gate.debounceMs, 30);
    assert.equal(config.broker, undefined);
  });

  it("takes every relative path from its own folder: a service starts elsewhere, and would begin with an empty state", () => {
    const path = configFile(`
${GOOD.split("models:")[0]}
models: { items: items, dir: models }
catalogue: products.yaml
gate: { socket: gate.sock }
broker: { url: "mqtts://host", ca: ca.pem, cert: cart.pem, key: cart.key, passwordFile: password }
state: { dir: state }
screen: { port: 0, pictures: pictures }
mining: { dir: mined }
`);
    const { models, catalogue, gate, broker, state, screen, mining } = loadConfig(path);
    const at = (name: string) => join(dirname(path), name);
    assert.deepEqual(
      [models.dir, catalogue, gate.socket, state.dir, screen?.pictures, mining?.dir],
      ["models", "products.yaml", "gate.sock", "state", "pictures", "mined"].map(at),
    );
    assert.deepEqual(
      [broker?.ca, broker?.cert, broker?.key, broker?.passwordFile],
      ["ca.pem", "cart.pem", "cart.key", "password"].map(at),
    );
    const elsewhere = loadConfig(
      configFile(`${GOOD.split("catalogue:")[0]}state: { dir: /var/lib/stepout }\n`),
    );
    assert.deepEqual([elsewhere.state.dir, elsewhere.catalogue], ["/var/lib/stepout", "topic"]);
  });

  it("takes a recording's path in a URL as it does any other", () => {
    for (const [source, path] of [
      ["file://clips/clip.mp4", "clips/clip.mp4"],
      ["file:///clips/clip.mp4", "/clips/clip.mp4"],
    ] as const) {
      const file = configFile(GOOD.replace("file:clip.mp4", source));
      assert.equal(recordingPath(loadConfig(file).cameras[0]?.source ?? ""), resolve(dirname(file), path));
    }
  });

  it("names every problem at once, each with its place and what was found", () => {
    const message = refusalOf(`
cart: { id: "cart 17" }
store: { id: s1 }
cameras:
  - { name: shelf-1, source: "test:", watches: shelv, zone: [[0, 0], [1, 1]] }
models: { items: items }
gaet: {}
`);
    assert.match(message, /4 problems/);
    assert.match(message, /cart\.id: .*e\.g\. cart-017.*"cart 17"/);
    assert.match(message, /cameras\[0\]\.watches: .*"shelv"/);
    assert.match(message, /cameras\[0\]\.zone: a zone is a polygon of at least three points/);
    assert.match(message, /gaet: unknown key/);
  });

  it("says that a source ending in a colon needs quotes, as YAML takes it for a key", () => {
    const mend =
      /line 5, column \d+: [^:]*; put a text that ends in a colon, or has a blank behind one, in quotes$/;
    assert.match(refusalOf(GOOD.replace('"file:clip.mp4"', "test:")), mend);
    const block = "- name: shelf-1\n    source: test:\n    watches: shelf";
    assert.match(refusalOf(GOOD.replace(/- \{ name: shelf-1.*\}/, block)), /line 6.* in quotes$/);
  });

  it("refuses times of the gate that are meant as seconds, with which it would see no cart leave", () => {
    const gate = (keys: string) => `${GOOD}gate: { ${keys} }\n`;
    assert.match(refusalOf(gate("stuckMs: 20")), /gate\.stuckMs: milliseconds, 1000 at least \(found 20\)/);
    assert.match(
      refusalOf(gate("debounceMs: 3000")),
      /gate\.debounceMs: milliseconds, 1000 at most \(found 3000\)/,
    );
    const edge = loadConfig(configFile(gate("stuckMs: 1000, debounceMs: 1000, crossingTimeoutMs: 0"))).gate;
    assert.deepEqual([edge.stuckMs, edge.debounceMs, edge.crossingTimeoutMs], [1000, 1000, 0]);
  });

  it("refuses a broker's URL that is none, once, before anything tries to use it", () => {
    for (const url of [
      "mqtts://host:88833",
      "mqtt://:1883",
      "mqtts:///host",
      "mqtt://[::1",
      "http://host",
      "mqtt://",
    ]) {
      const message = refusalOf(`${GOOD}broker: { url: "${url}" }\n`);
      assert.match(message, /a problem:\n {2}- broker\.url: mqtt:\/\/host:1883 or mqtts:.* \(found "/, url);
    }
    const withPassword = refusalOf(`${GOOD}broker: { url: "mqtts://cart:secret@host:88833" }\n`);
    assert.match(withPassword, /found "mqtts:\/\/cart:\*\*\*@host:88833"/, "the journal is read by many");
    for (const url of ["mqtt://10.0.0.2", "mqtts://[::1]:8883", "mqtts://broker.shop.local:8883/"])
      assert.equal(loadConfig(configFile(`${GOOD}broker: { url: "${url}" }\n`)).broker?.url, url);
  });

  it("lists what an empty file lacks, and calls it missing", () => {
    assert.match(refusalOf(""), /4 problems:\n {2}- cart: .*\(missing\)(.|\n)*models: .*\(missing\)/);
  });

  it("says the line of what is not YAML", () => {
    assert.match(refusalOf("cart: { id: c1\nstore: [\n"), /line \d+, column \d+/);
  });

  it("says what is wrong with a name that no anchor gives, as a text that begins with a star is read", () => {
    assert.match(
      refusalOf(GOOD.replace("models: { items: items }", "models: *items")),
      /cart\.yaml has a problem:\n {2}- Unresolved alias .*: items; put a text that begins with \* in quotes/,
    );
  });

  it("refuses two cameras of one name, and a label that means two products", () => {
    const twice = GOOD.replace("models:", '  - { name: shelf-1, source: "test:", watches: shelf }\nmodels:');
    assert.match(refusalOf(twice), /two are called shelf-1/);
    const claimed = `${GOOD}  - { sku: cola, name: Cola, priceMinor: 99, taxRate: 0.19, labels: [bottle] }\n`;
    assert.match(refusalOf(claimed), /label bottle is claimed by two products/);
  });

  it("names what stands twice along with every other problem, in a file of products too", () => {
    const camera = '  - { name: shelf-1, source: "test:", watches: shelv }\nmodels:';
    const claimed = `${GOOD}  - { sku: cola, name: Cola, priceMinor: 0.5, taxRate: 0.19, labels: [bottle] }\n`;
    const message = refusalOf(claimed.replace("models:", camera));
    assert.match(message, /4 problems/);
    for (const part of ["two are called shelf-1", "label bottle is claimed", "watches: ", "priceMinor: "])
      assert.ok(message.includes(part), message);
    const product = { sku: "a", name: "A", priceMinor: 1, taxRate: 0, labels: ["can", "can"] };
    assert.equal(parseCatalogue([product], "topic").length, 1, "one product may repeat its own label");
    assert.throws(
      () => parseCatalogue([product, { ...product, taxRate: 19 }, "nonsense"], "topic"),
      /4 problems(.|\n)*taxRate(.|\n)*expected object(.|\n)*sku a stands twice(.|\n)*label can is claimed/,
    );
  });

  it("is refused in another encoding than UTF-8, whose letters would stand broken on every bill", () => {
    const latin = Buffer.from(GOOD.replace("Water 0.5 l", "Brötchen"), "latin1");
    assert.match(
      refusalOf(latin),
      /^The configuration \/.*cart\.yaml is not in UTF-8; save it in that encoding\.$/,
    );
    const path = configFile(`${GOOD.split("catalogue:")[0]}catalogue: products.yaml\n`);
    const products = Buffer.from("[{ sku: a, name: Ä, priceMinor: 1, taxRate: 0, labels: [a] }]", "latin1");
    writeFileSync(join(path, "../products.yaml"), products);
    assert.throws(() => loadCatalogue(loadConfig(path)), /^Fault: The catalogue .*is not in UTF-8/);
    const marked = configFile(`\uFEFF${GOOD.replace("Water 0.5 l", "Brötchen")}`);
    assert.equal(loadCatalogue(loadConfig(marked))?.[0]?.name, "Brötchen");
  });

  it("says so when the file is not there", () => {
    assert.throws(
      () => loadConfig("/nowhere/cart.yaml"),
      /\/nowhere\/cart\.yaml cannot be read.*check the path/,
    );
  });
});
