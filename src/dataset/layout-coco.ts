import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { filesIn, filesUnder, hasEnding } from "./entries.ts";
import type { Layout } from "./layout.ts";
import { isPictureFile } from "./pictures.ts";

/**
 * The COCO files in a set's folder or in its `annotations/`. Where any of them marks boxes, only those that do:
 * captions lie beside them under the same member names. `pictures` is where the set has its pictures.
 */
export async function cocoLayouts(
  root: string,
  entries: ReadonlySet<string>,
  pictures: string,
): Promise<Layout[]> {
  const inner = entries.has("annotations") ? await filesIn(join(root, "annotations")) : [];
  const annotated: string[] = [];
  const boxed: string[] = [];
  for (const file of [...(await filesIn(root)), ...inner].filter(one => hasEnding(one, ".json")).sort()) {
    // Whatever cannot be read is not known to be COCO: a link into the void is nobody's annotation.
    const text = await readFile(file, "utf8").catch(() => "");
    if (!text.includes('"annotations"')) continue;
    annotated.push(file);
    if (text.includes('"bbox"')) boxed.push(file);
  }
  const files = boxed.length > 0 ? boxed : annotated;
  return Promise.all(files.map(file => cocoLayout(root, file, pictures)));
}

/** The folder of the set whose COCO file was named itself, to choose it among several; undefined for anything else. */
export async function setOfCocoFile(path: string): Promise<string | undefined> {
  const found = hasEnding(path, ".json") ? await stat(path).catch(() => undefined) : undefined;
  if (!found?.isFile()) return undefined;
  const folder = dirname(resolve(path));
  return basename(folder) === "annotations" ? dirname(folder) : folder;
}

/** `instances_val2017.json` speaks of the pictures in `val2017/`, where there are such. */
export async function cocoLayout(root: string, annotations: string, pictures: string): Promise<Layout> {
  const [, part = ""] = /([^_]+)\.json$/i.exec(basename(annotations)) ?? [];
  const own = join(pictures, part);
  const files = await filesUnder(own).catch(() => []);
  const hasOwn = part !== "" && files.some(isPictureFile);
  return { root, format: "coco", pictures: hasOwn ? own : pictures, annotations };
}
