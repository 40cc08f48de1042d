import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue, parseCatalogue } from "../config/config.ts";
import type { Config } from "../config/schema.ts";
import type { Product } from "../trip/product.ts";
import { storageFault } from "./state-file/adapter.ts";
import { syncFolderNow } from "./sync-folder.ts";

const NAME = "catalogue.json";

/** The catalogue that the store told last, so that a cart that starts without its broker knows its products. */
export function recallCatalogue(dir: string): readonly Product[] | undefined {
  try {
    return parseCatalogue(JSON.parse(readFileSync(join(dir, NAME), "utf8")), NAME);
  } catch {
    return undefined; // none yet, or one that is damaged: the store tells it again
  }
}

/** What a cart knows at its start: its configuration's products, or those that the store told last. */
export function knownProducts(config: Config): readonly Product[] {
  return loadCatalogue(config) ?? recallCatalogue(config.state.dir) ?? [];
}

/** Keeps a catalogue; gives the trouble when the disk refuses, which loses nothing that the store cannot tell. */
export function keepCatalogue(dir: string, products: readonly Product[]): string | undefined {
  const path = join(dir, NAME);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.tmp`, JSON.stringify(products), { flush: true, mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    syncFolderNow(dir);
    return undefined;
  } catch (error) {
    giveBack(`${path}.tmp`);
    return storageFault(path, error).message;
  }
}

/** What a full disk took of a catalogue, megabytes perhaps, is room that the next bill needs. */
function giveBack(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A disk that takes no writes gives nothing back either.
  }
}
