import { dirname, relative } from "node:path";
import { filesUnder, hasEnding } from "./entries.ts";
import type { Reading } from "./formats/marked.ts";
import type { Layout } from "./layout.ts";
import { isPictureFile, pictureName } from "./pictures.ts";
import type { Problem } from "./problem.ts";

/**
 * Says of every picture that was not found what is true of it: that it lies elsewhere in the set's folder, that
 * its format is not read, that its name is spelt otherwise, or that it is missing indeed. A picture that `told` says
 * is broken is not told again.
 */
export async function explainMissing(
  layout: Layout,
  readings: readonly Reading[],
  told: readonly Problem[],
): Promise<readonly Reading[]> {
  if (readings.every(reading => reading.missing === undefined)) return readings;
  const files = await pictureLike(layout.root);
  const broken = new Set(told.map(problem => problem.file));
  const spoken = new Set(readings.flatMap(reading => reading.about ?? []));
  return readings.map(reading => {
    const sought = reading.missing ?? [];
    const like = [...new Set(sought.flatMap(name => files.get(folded(name)) ?? []))];
    const found = like.filter(file => sought.includes(pictureName(file)));
    if (found.some(file => broken.has(file))) return { ...reading, problems: [] };
    // A picture with an annotation of its own is not the one that is meant.
    const free = like.filter(file => isPictureFile(file) && !spoken.has(pictureName(file)));
    if (found.length + free.length === 0) return reading;
    const message = found.length > 0 ? whereabouts(found, layout) : otherwise(free, layout);
    return { ...reading, problems: reading.problems.map(problem => ({ ...problem, message })) };
  });
}

/** One name for all that Windows takes for the same, and a Mac for the same letters. */
function folded(name: string): string {
  return name.normalize().toLowerCase();
}

/** What may be a picture, by its folded name: everything in a folder but annotations. */
async function pictureLike(root: string): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const file of await filesUnder(root)) {
    if ([".xml", ".txt", ".json"].some(ending => hasEnding(file, ending))) continue;
    const name = folded(pictureName(file));
    files.set(name, [...(files.get(name) ?? []), file]);
  }
  return files;
}

function otherwise(free: readonly string[], { root }: Layout): string {
  const names = free.map(file => relative(root, file)).join(" and ");
  return `the picture ${names} is spelt otherwise, in capitals or in the bytes of an accent; give both the same name`;
}

function whereabouts(found: readonly string[], { root, pictures }: Layout): string {
  const readable = found.filter(isPictureFile);
  const place = (folder: string) => (folder === root ? "the set's own folder" : `${relative(root, folder)}/`);
  if (readable.length === 0) {
    const names = found.map(file => relative(root, file)).join(" and ");
    return `the picture ${names} is in a format that is not read; save it as JPEG, PNG, WebP or TIFF`;
  }
  const places = readable.map(file => place(dirname(file))).join(" and ");
  return `the picture lies in ${places}, where none is looked for; put it into ${place(pictures)}`;
}
