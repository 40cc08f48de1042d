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
  let allBytes = 0;
  try {
    for (const name of folder === undefined ? [] : readdirSync(folder).sort()) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const body = readFileSync(join(folder ?? "", name));
      if (body.length > MOST_BYTES || allBytes + body.length > MOST_ALL_BYTES) {
        warn(`${name} is left out: ${body.length} bytes are too many; 160 × 160 pixels are enough.`);
        continue;
      }
      allBytes += body.length;
      files.set(pathOf(decodeURIComponent(name.slice(0, -extname(name).length))), { type, body });
    }
  } catch (error) {
    warn(`The products' pictures cannot be read (${messageOf(error)}); see screen.pictures.`);
  }
  return { files, pictureOf: sku => (files.has(pathOf(sku)) ? pathOf(sku) : undefined) };
}

const pathOf = (sku: string): string => `/pictures/${encodeURIComponent(sku)}`;
