import { messageOf } from "../fault.ts";
import { readText } from "../utf8.ts";
import { mapInBatches } from "./batches.ts";
import { readCoco } from "./formats/coco.ts";
import type { Reading } from "./formats/marked.ts";
import { type ReadContext, readVoc } from "./formats/voc.ts";
import { readYolo } from "./formats/yolo.ts";
import { annotationFiles, type Layout } from "./layout.ts";
import type { OpenOptions } from "./open.ts";
import { type PictureHeader, pictureName } from "./pictures.ts";

/** What the annotations of a set say. */
type Readings = {
  /** Broken or not. */
  readonly readings: readonly Reading[];
  /** The labels that are marked or numbered, as they stand there, before renaming. */
  readonly labels: ReadonlySet<string>;
};

/** Reads all annotations of a set. */
export async function readAll(
  layout: Layout,
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
  return { readings: await readLayout(layout, contextOf, options.names), labels };
}

async function readLayout(
  layout: Layout,
  contextOf: (file: string) => ReadContext,
  names: readonly string[] = [],
): Promise<Reading[]> {
  if (layout.format === "coco") {
    return readCoco(await readText(layout.annotations), contextOf(layout.annotations));
  }
  const { root, annotations } = layout;
  if (layout.format === "voc") {
    const files = await annotationFiles(root, annotations, ".xml");
    return readEach(files, (text, file) => readVoc(text, pictureName(file), contextOf(file)));
  }
  const files = (await annotationFiles(root, annotations, ".txt")).filter(
    file => !/\/(classes|labels)\.txt$/i.test(file),
  );
  return readEach(files, (text, file) => {
    const context = contextOf(file);
    const name = pictureName(file);
    // Beside the pictures lie other texts too.
    const isForeign = annotations === root && !context.headers.has(name) && !mayMark(text);
    return isForeign ? { problems: [] } : readYolo(text, name, { ...context, names });
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
