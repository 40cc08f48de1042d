import type { LabelledObject } from "../labelled.ts";
import type { PictureHeader } from "../pictures.ts";
import type { Problem } from "../problem.ts";
import { joinObjects, type Marked, type Reading } from "./marked.ts";
import { childOf, parseXml, type XmlElement } from "./xml.ts";

/** What a format's reader is told besides the text. */
export type ReadContext = {
  /** The annotation file, for problems. */
  readonly file: string;
  /** The data set's pictures by name. */
  readonly headers: ReadonlyMap<string, PictureHeader>;
  /** The labels that may occur; absent: any. */
  readonly labels?: ReadonlySet<string>;
  /** Whether objects of a label, after renaming, are looked at; absent: all. */
  readonly wanted?: (label: string) => boolean;
  /** Turns a label of the file into ours. */
  readonly rename: (label: string) => string;
};

/**
 * Reads one Pascal VOC annotation as labelImg writes it. The picture is the one called like the annotation, or
 * else the one `<filename>` names, with or without its ending; labelImg's absolute `<path>` is another
 * machine's and is not looked at. Edges are pixels without an offset, decimals are taken as they are.
 * `occluded` and `visible` (0–1) are read where a renderer wrote them.
 */
export function readVoc(text: string, name: string, context: ReadContext): Reading {
  const parsed = parseXml(text);
  const { file } = context;
  if ("message" in parsed) {
    const message = `unreadable XML: ${parsed.message}`;
    return { problems: [{ file, line: parsed.line, message }], about: name };
  }
  const { root } = parsed;
  if (root.name !== "annotation") {
    const message = `<annotation> expected, found <${root.name}>`;
    return { problems: [{ file, line: root.line, message }], about: name };
  }
  const filename = childOf(root, "filename");
  const names = namesFor(filename?.text ?? "", name);
  const header = names.flatMap(one => context.headers.get(one) ?? [])[0];
  if (header === undefined) {
    const message = `the picture ${filename?.text || name} is missing`;
    return { problems: [{ file, line: filename?.line ?? root.line, message }], missing: names };
  }
  const size = sizeProblems(root, header, file);
  const read = root.children
    .filter(child => child.name === "object")
    .map(child => readObject(child, context));
  const marked = read.flatMap(one => ("object" in one ? [one] : []));
  const broken = read.flatMap(one => ("object" in one ? [] : [one]));
  const verified = root.attributes.verified === "yes";
  const joined = joinObjects(header, marked, { ...context, ...(verified ? { verified } : {}) });
  const problems = [...size, ...broken, ...joined.problems].sort((a, b) => a.line - b.line);
  return problems.length > 0 ? { problems, about: header.name } : joined;
}

/** What its picture may be called, the likeliest first. */
function namesFor(filename: string, name: string): string[] {
  const base = filename.split(/[\\/]/).at(-1) ?? "";
  // labelImg pairs by the files' own names and never mends <filename> when both files are renamed. Old
  // labelImg leaves the ending away, and a name may itself hold a dot.
  return [name, base.replace(/\.[^.]*$/, ""), base];
}

function sizeProblems(root: XmlElement, header: PictureHeader, file: string): Problem[] {
  const size = childOf(root, "size");
  if (size === undefined) return [];
  const width = Number(childOf(size, "width")?.text);
  const height = Number(childOf(size, "height")?.text);
  if (width === header.width && height === header.height) return [];
  const turned = width === header.height && height === header.width;
  const why = turned
    ? "; the picture was turned after it was labelled"
    : "; its boxes belong to another size";
  const message = `the annotation is for ${width}×${height} pixels, the picture has ${header.width}×${header.height}${why}`;
  return [{ file, line: size.line, message }];
}

function readObject(element: XmlElement, context: ReadContext): Marked | Problem {
  const bounds = childOf(element, "bndbox");
  if (bounds === undefined)
    return { file: context.file, line: element.line, message: "an object without <bndbox>" };
  const edge = (name: string) => numberIn(childOf(bounds, name));
  const flag = (name: string) => isSet(childOf(element, name));
  const visible = numberIn(childOf(element, "visible"));
  const pose = childOf(element, "pose")?.text ?? "Unspecified";
  const object: LabelledObject = {
    label: context.rename(childOf(element, "name")?.text ?? ""),
    box: [edge("xmin"), edge("ymin"), edge("xmax"), edge("ymax")],
    difficult: flag("difficult"),
    crowd: false,
    truncated: flag("truncated"),
    occluded: flag("occluded"),
    ...(Number.isNaN(visible) ? {} : { visible }),
    ...(pose === "Unspecified" ? {} : { pose }),
  };
  return { object, line: (childOf(element, "name") ?? element).line };
}

/** labelImg writes 0 and 1; others write True, as their language prints it. */
function isSet(element: XmlElement | undefined): boolean {
  return (numberIn(element) || 0) !== 0 || element?.text.toLowerCase() === "true";
}

/** NaN for a missing or empty element, where `Number("")` would claim 0. */
function numberIn(element: XmlElement | undefined): number {
  return element === undefined || element.text === "" ? Number.NaN : Number(element.text);
}
