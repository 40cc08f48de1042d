import { z } from "zod";
import { messageOf } from "../../fault.ts";
import type { LabelledObject } from "../labelled.ts";
import { pictureName } from "../pictures.ts";
import type { Problem } from "../problem.ts";
import { elementLines } from "./json-lines.ts";
import { joinObjects, type Marked, type Reading } from "./marked.ts";
import type { ReadContext } from "./voc.ts";

/** One id may be written as 7 here and as "7" there. */
const id = z.union([z.number(), z.string()]).transform(String);
const image = z.object({
  id,
  file_name: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
});
/** COCO writes 0 or 1; others write false or null. */
const flag = z
  .union([z.number(), z.boolean()])
  .nullish()
  .transform(given => Number(given) === 1);
const annotation = z.object({
  image_id: id,
  category_id: id,
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  iscrowd: flag,
  ignore: flag,
});
const cocoFile = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.object({ id, name: z.string() })),
});
type Image = z.infer<typeof image> & { readonly line: number };

/**
 * Reads a COCO detection file: pictures in the order of the file, with boxes of x, y, width and height in
 * pixels. `iscrowd` becomes a crowd and `ignore` a difficult object; outlines are not read. Pictures are
 * known by their file's name without folder and ending.
 */
export function readCoco(text: string, context: ReadContext): Reading[] {
  const { file } = context;
  let parsed: z.infer<typeof cocoFile>;
  try {
    parsed = cocoFile.parse(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? "images, annotations and categories expected" : messageOf(error);
    // It may speak of any picture: none of them is one that nobody labelled.
    const all = [...context.headers.keys()].map(about => ({ problems: [], about }));
    return [{ problems: [{ file, line: 0, message: `no COCO file: ${why}` }] }, ...all];
  }
  const images = elementsOf(parsed.images, image, elementLines(text, "images"), file);
  const marks = elementsOf(parsed.annotations, annotation, elementLines(text, "annotations"), file);
  const labels = new Map(parsed.categories.map(category => [category.id, context.rename(category.name)]));
  const byImage = new Map<string, Marked[]>(images.read.map(one => [one.id, []]));
  const strays: Problem[] = [];
  // A picture that lost one of its objects would teach and judge wrongly.
  const spoilt = new Set(marks.broken.flatMap(imageIdOf));
  const ids = new Set<string>();
  for (const { id: own, line } of images.read) {
    if (ids.has(own)) {
      // Nobody can tell which of them the objects are on.
      strays.push({ file, line, message: `another image has the id ${own} too` });
      spoilt.add(own);
    }
    ids.add(own);
  }
  const categoryLines = elementLines(text, "categories");
  const ambiguous = new Set<string>();
  for (const { id: own, at } of ambiguousCategories(parsed.categories)) {
    strays.push({ file, line: categoryLines[at] ?? 0, message: `another category has the id ${own} too` });
    ambiguous.add(own);
  }
  for (const { line, ...mark } of marks.read) {
    const label = labels.get(mark.category_id);
    if (ambiguous.has(mark.category_id)) spoilt.add(mark.image_id);
    if (!byImage.has(mark.image_id)) {
      strays.push({ file, line, message: `no image has the id ${mark.image_id}` });
    } else if (label === undefined) {
      strays.push({ file, line, message: `no category has the id ${mark.category_id}` });
      spoilt.add(mark.image_id);
    } else byImage.get(mark.image_id)?.push({ line, object: objectOf(mark, label) });
  }
  const readings = images.read.map(one =>
    spoilt.has(one.id)
      ? { problems: [], about: nameOf(one) }
      : readImage(one, byImage.get(one.id) ?? [], context),
  );
  const problems = [...images.problems, ...marks.problems, ...strays];
  const broken = images.broken.flatMap(imageNameOf).map(about => ({ problems: [], about }));
  return [{ problems, numbered: numberedLabels(parsed.categories) }, ...readings, ...broken];
}

/** The categories' names by rising number, or in the file's order where their ids are words. */
function numberedLabels(categories: z.infer<typeof cocoFile>["categories"]): string[] {
  return [...categories].sort((a, b) => Number(a.id) - Number(b.id) || 0).map(({ name }) => name);
}

/** Categories whose id an earlier one of another name has: nobody can tell which of them an object is. */
function ambiguousCategories(categories: z.infer<typeof cocoFile>["categories"]) {
  const names = new Map<string, string>();
  return categories.flatMap(({ id: own, name }, at) => {
    const first = names.get(own) ?? name;
    names.set(own, first);
    return first === name ? [] : [{ id: own, at }];
  });
}

const ofImage = z.object({ image_id: id });

/** What picture a broken annotation is on; nothing where it does not say. */
function imageIdOf(element: unknown): string[] {
  const read = ofImage.safeParse(element);
  return read.success ? [read.data.image_id] : [];
}

const ofFile = z.object({ file_name: z.string() });

/** What picture a broken image speaks of, so that it is not taken for one that nobody labelled. */
function imageNameOf(element: unknown): string[] {
  const read = ofFile.safeParse(element);
  return read.success ? [nameOf(read.data)] : [];
}

function elementsOf<T extends object>(
  elements: readonly unknown[],
  shape: z.ZodType<T>,
  lines: readonly number[],
  file: string,
): { read: (T & { line: number })[]; broken: unknown[]; problems: Problem[] } {
  const read: (T & { line: number })[] = [];
  const broken: unknown[] = [];
  const problems: Problem[] = [];
  elements.forEach((element, index) => {
    const line = lines[index] ?? 0;
    const result = shape.safeParse(element);
    if (result.success) read.push({ ...result.data, line });
    else {
      const [issue] = result.error.issues;
      broken.push(element);
      problems.push({ file, line, message: `${issue?.path.join(".")}: ${issue?.message}` });
    }
  });
  return { read, broken, problems };
}

function objectOf(mark: z.infer<typeof annotation>, label: string): LabelledObject {
  const [left, top, width, height] = mark.bbox;
  return {
    label,
    box: [left, top, left + width, top + height],
    difficult: mark.ignore,
    crowd: mark.iscrowd,
    truncated: false,
    occluded: false,
  };
}

/** Tools on Windows write folders with backslashes. */
function nameOf({ file_name }: Pick<Image, "file_name">): string {
  return pictureName(file_name.replaceAll("\\", "/"));
}

function readImage(one: Image, marked: readonly Marked[], context: ReadContext): Reading {
  const { file } = context;
  const header = context.headers.get(nameOf(one));
  if (header === undefined) {
    const message = `the picture ${one.file_name} is missing`;
    return { problems: [{ file, line: one.line, message }], missing: [nameOf(one)] };
  }
  const { width = header.width, height = header.height } = one;
  if (width !== header.width || height !== header.height) {
    const message = `the annotation is for ${width}×${height} pixels, the picture has ${header.width}×${header.height}`;
    return { problems: [{ file, line: one.line, message }], about: header.name };
  }
  return joinObjects(header, marked, context);
}
