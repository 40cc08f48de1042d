import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalogue, loadConfig } from "../../../src/config/config.ts";
import { isFault, messageOf } from "../../../src/fault.ts";

/** A configuration that nothing is wrong with. */
export const GOOD = `
cart: { id: cart-017 }
store: { id: s1 }
cameras:
  - { name: shelf-1, source: "file:clip.mp4", watches: shelf }
models: { items: items }
catalogue:
  - { sku: water-500, gtin: "4006381333931", name: Water 0.5 l, priceMinor: 129, taxRate: 0.19, labels: [bottle] }
`;

/** Writes it into a folder of its own; gives its path. */
export function configFile(text: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "stepout-config-"));
  writeFileSync(join(folder, "cart.yaml"), text);
  return join(folder, "cart.yaml");
}

/** The message of the refusal; fails when the file is accepted. */
export function refusalOf(text: string | Uint8Array): string {
  try {
    loadCatalogue(loadConfig(configFile(text)));
  } catch (error) {
    assert.ok(isFault(error, "bad-config"), messageOf(error));
    return error.message;
  }
  return assert.fail("the file was accepted");
}
