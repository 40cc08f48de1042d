import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, it } from "node:test";
import { labelsToSkus, loadCatalogue, loadConfig, parseCatalogue } from "../../../src/config/config.ts";
import { recordingPath } from "../../../src/device/camera/launch.ts";
import { isFault, messageOf } from "../../../src/fault.ts";

const GOOD = `
cart: { id: cart-017 }
store: { id: s1 }
cameras:
  - { name: shelf-1, source: "file:clip.mp4", watches: shelf }
models: { items: items }
catalogue:
  - { sku: water-500, gtin: "4006381333931", name: Water 0.5 l, priceMinor: 129, taxRate: 0.19, labels: [bottle] }
`;

function configFile(text: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "stepout-config-"));
  writeFileSync(join(folder, "cart.yaml"), text);
  return join(folder, "cart.yaml");
}

/** The message of the refusal; fails when the file is accepted. */
function refusalOf(text: string | Uint8Array): string {
  try {
    loadCatalogue(loadConfig(configFile(text)));
  } catch (error) {
    assert.ok(isFault(error, "bad-config"), messageOf(error));
    return error.message;
  }
  return assert.fail("the file was accepted");
}

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
    for (const url of ["mqtt://10.0.0.2", "mqtts://[::1]:8883", "mqtts://broker.shop.local:8883/"])
      assert.equal(loadConfig(configFile(`${GOOD}broker: { url: "${url}" }\n`)).broker?.url, url);
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

describe("a catalogue", () => {
  it("pads GTINs to fourteen digits and maps detector labels to products", () => {
    const products = loadCatalogue(loadConfig(configFile(GOOD))) ?? [];
    assert.equal(products[0]?.gtin, "04006381333931");
    assert.deepEqual([...labelsToSkus(products)], [["bottle", "water-500"]]);
  });

  it("is refused where a product's words hold half of a character, for no screen can show that", () => {
    const whole = { sku: "café 😀", name: "Café 😀", priceMinor: 1, taxRate: 0, labels: ["cup 😀"] };
    assert.equal(parseCatalogue([whole], "topic")[0]?.sku, "café 😀");
    for (const [part, where] of [
      [{ sku: "caf\ud83d" }, "[0].sku"],
      [{ name: "caf\ud83d" }, "[0].name"],
      [{ labels: ["cup", "\ude00"] }, "[0].labels[1]"],
    ] as const) {
      assert.throws(
        () => parseCatalogue([{ ...whole, ...part }], "topic"),
        error =>
          String(error).includes(`${where}: holds half of a character (a lone surrogate); write it whole`),
      );
    }
  });

  it("is refused where a product's words hold a NUL, which the store's database could never read on a bill", () => {
    const whole = { sku: "water", name: "Water", priceMinor: 1, taxRate: 0, labels: ["bottle"] };
    for (const [part, where] of [
      [{ sku: "water\0\0" }, "[0].sku"],
      [{ name: "Water\0" }, "[0].name"],
    ] as const) {
      assert.throws(
        () => parseCatalogue([{ ...whole, ...part }], "topic"),
        error => String(error).includes(`${where}: holds a NUL (U+0000)`),
      );
    }
  });

  it("has the place of every problem told, in the configuration itself too", () => {
    const message = refusalOf(GOOD.replace("priceMinor: 129, taxRate: 0.19", "pricMinor: 129, taxRate: 19"));
    assert.match(message, /3 problems/);
    assert.match(message, /catalogue\[0\]\.priceMinor: .*\(missing\)/);
    assert.match(message, /catalogue\[0\]\.taxRate: .*\(found 19\)/);
    assert.match(message, /catalogue\[0\]\.pricMinor: unknown key/);
    const pasted = `${GOOD.split("catalogue:")[0]}catalogue: { products: [] }\n`;
    assert.match(refusalOf(pasted), /catalogue: .*expected string or array \(found \{"products":\[\]\}\)/);
  });

  it("may stand in a file of its own", () => {
    const path = configFile(`${GOOD.split("catalogue:")[0]}catalogue: products.yaml\n`);
    writeFileSync(
      join(path, "../products.yaml"),
      "products: [{ sku: a, name: A, priceMinor: 1, taxRate: 0, labels: [a] }]",
    );
    assert.equal(loadCatalogue(loadConfig(path))?.[0]?.sku, "a");
  });
});
