import { messageOf } from "../fault.ts";
import { readText } from "../utf8.ts";
import { mapInBatches } from "./batches.ts";
import { readCoco } from "./formats/coco.ts";
import type { Reading } from "./formats/marked.ts";
import { type ReadContext, readVoc } from "./formats/voc.ts";
import { readYolo } from "./formats/yolo.ts";
import { readKeyNumbers } from "./key-points.ts";
import type { Layout } from "./layout.ts";
import type { OpenOptions } from "./open.ts";
import { type PictureHeader, pictureName } from "./pictures.ts";

/** What the annotations of a set say. */
type Readings = {
  /** Broken or not. */
  readonly readings: readonly Reading[];
  /** The labels that are marked or numbered, as they stand there, before renaming. */
  readonly labels: ReadonlySet<string>;
};

/** Reads all annotations of a set, out of these files. */
export async function readAll(
  layout: Layout,
  files: readonly string[],
  headers: ReadonlyMap<string, PictureHeader>,
  options: OpenOptions,
): Promise<Readings> {
  const labels = new Set(options.names);
  const rename = (label: string) => {
    labels.add(label);
    return options.rename?.get(label) ?? label;
  };
  const limits = {
    ...(options.known && { labels: new Set(options.known) }),
    ...(options.wanted && { wanted: options.wanted }),
  };
  const contextOf = (file: string): ReadContext => ({ file, headers, rename, ...limits });
  return { readings: await readLayout(layout, files, contextOf, options.names), labels };
}

async function readLayout(
  { root, format, annotations }: Layout,
  files: readonly string[],
  contextOf: (file: string) => ReadContext,
  names: readonly string[] = [],
): Promise<Reading[]> {
  if (format === "coco") return readCoco(await readText(annotations), contextOf(annotations));
  if (format === "voc") {
    return readEach(files, (text, file) => readVoc(text, pictureName(file), contextOf(file)));
  }
  const marking = files.filter(file => !/\/(classes|labels)\.txt$/i.test(file));
  const keyNumbers = await readKeyNumbers(root);
  return readEach(marking, (text, file) => {
    const context = contextOf(file);
    const name = pictureName(file);
    // Beside the pictures lie other texts too.
    const isForeign = annotations === root && !context.headers.has(name) && !mayMark(text);
    return isForeign ? { problems: [] } : readYolo(text, name, { ...context, names, keyNumbers });
  });
}

/** Whether a text may be a YOLO label file: one without a word in it. */
function mayMark(text: string): boolean {
  return !/\p{L}{2}/u.test(text);
}

/** Reads annotation files; one that cannot be read is broken like any other. */
function readEach(
  files: readonly string[],
  read: (text: string, file: string) => Reading,
): Promise<Reading[]> {
  return mapInBatches(files, async file => {
    try {
      return { ...read(await readText(file), file), file };
    } catch (error) {
      const message = `this annotation cannot be read: ${messageOf(error)}`;
      return { problems: [{ file, line: 0, message }], about: pictureName(file) };
    }
  });
}
