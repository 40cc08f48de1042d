import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault, messageOf } from "../../fault.ts";
import { PROJECT } from "../../paths.ts";

/** The page as scripts/build.sh leaves it, also when the program runs from source. */
const FOLDER = join(PROJECT, "dist/page");

export type PageFile = { readonly type: string; readonly body: Buffer };

const TYPES = {
  "icon.svg": "image/svg+xml",
  "index.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
} as const;

/** Names what the page is made of: another page has another name, whatever version the program calls itself. */
export function editionOf(page: ReadonlyMap<string, PageFile>): string {
  const hash = createHash("sha256");
  for (const [path, { body }] of page) hash.update(`${path} ${body.length} `).update(body);
  return hash.digest("hex").slice(0, 16);
}

/**
 * The page's files by path, read once: nothing a browser asks for ever reaches the file system. Throws
 * Fault("screen") where the page was not built.
 */
export function loadPage(folder: string = FOLDER): ReadonlyMap<string, PageFile> {
  try {
    return new Map(
      Object.entries(TYPES).map(([name, type]) => [
        `/${name}`,
        { type, body: readFileSync(join(folder, name)) },
      ]),
    );
  } catch (error) {
    const message = `The screen's page is not built (${messageOf(error)}); run \`npm run build\`.`;
    throw new Fault("screen", message, error);
  }
}
