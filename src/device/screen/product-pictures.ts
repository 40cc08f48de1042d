import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { messageOf } from "../../fault.ts";
import type { PageFile } from "./files.ts";

/** Pictures of products. */
export type ProductPictures = {
  /** By the path at which they are served. */
  readonly files: ReadonlyMap<string, PageFile>;
  /** The path of a product's picture; nothing where it has none. */
  readonly pictureOf: (sku: string) => string | undefined;
};

const TYPES: Readonly<Record<string, string>> = {
  ".webp": "image/webp",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

/** A mark on the screen is some 60 px wide; a cart keeps all of them in memory. */
const MOST_BYTES = 100_000;
const MOST_ALL_BYTES = 50_000_000;

/**
 * Reads a folder of SKU.webp, .png or .jpg, once. A SKU that is no file name is written as in a URL
 * (`encodeURIComponent`). What is left out is told to `warn`. Never throws: a screen without pictures is a screen.
 */
export function loadProductPictures(
  folder: string | undefined,
  warn: (trouble: string) => void,
): ProductPictures {
  const files = new Map<string, PageFile>();
  const paths = new Map<string, string>();
  let allBytes = 0;
  for (const name of namesIn(folder, warn)) {
    // A camera writes JPG, and a picture that is passed over without a word is looked for all evening.
    const type = TYPES[extname(name).toLowerCase()];
    if (type === undefined) continue;
    try {
      const sku = skuOf(name);
      const body = readFileSync(join(folder ?? "", name));
      if (body.length > MOST_BYTES || allBytes + body.length > MOST_ALL_BYTES) {
        warn(`${name} is left out: ${body.length} bytes are too many; 160 × 160 pixels are enough.`);
        continue;
      }
      allBytes += body.length;
      const path = `/pictures/${encodeURIComponent(sku)}`;
      files.set(path, { type, body });
      paths.set(sku, path);
    } catch (error) {
      warn(`${name} is left out: ${messageOf(error)}; see screen.pictures.`);
    }
  }
  // Looked up and not made: a SKU that is no well-formed text has no path, and encodeURIComponent would throw.
  return { files, pictureOf: sku => paths.get(sku) };
}

function namesIn(folder: string | undefined, warn: (trouble: string) => void): readonly string[] {
  try {
    return folder === undefined ? [] : readdirSync(folder).sort();
  } catch (error) {
    warn(`The products' pictures cannot be read (${messageOf(error)}); see screen.pictures.`);
    return [];
  }
}

/** The SKU that a file name means. Throws with the mend where it is not written as in a URL. */
function skuOf(name: string): string {
  try {
    return decodeURIComponent(name.slice(0, -extname(name).length));
  } catch {
    throw new Error("write a % in its name as %25");
  }
}
