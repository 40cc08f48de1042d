import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue, parseCatalogue } from "../config/config.ts";
import type { Config } from "../config/schema.ts";
import type { Product } from "../trip/product.ts";
import { writeWhole } from "../write-whole.ts";
import { storageFault } from "./state-file/adapter.ts";

const NAME = "catalogue.json";

/**
 * The catalogue that this store told last, so that a cart that starts without its broker knows its products. A cart
 * that has moved here does not bill by the prices of the store that it came from.
 */
export function recallCatalogue(dir: string, store: string): readonly Product[] | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(dir, NAME), "utf8"));
    // A list alone is what older versions kept.
    if (!Array.isArray(kept) && (kept as { store?: unknown }).store !== store) return undefined;
    return parseCatalogue(kept, NAME);
  } catch {
    return undefined; // none yet, or one that is damaged: the store tells it again
  }
}

/** What a cart knows at its start: its configuration's products, or those that the store told last. */
export function knownProducts(config: Config): readonly Product[] {
  return loadCatalogue(config) ?? recallCatalogue(config.state.dir, config.store.id) ?? [];
}

/** Keeps the catalogue of a store; gives the trouble when the disk refuses, which loses nothing that the store cannot tell. */
export function keepCatalogue(dir: string, products: readonly Product[], store: string): string | undefined {
  const path = join(dir, NAME);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeWhole(path, JSON.stringify({ store, products }), 0o600);
    return undefined;
  } catch (error) {
    return storageFault(path, error).message;
  }
}
