import { filesIn, filesUnder, hasEnding } from "./entries.ts";
import type { Layout } from "./layout.ts";
import { isPictureFile, pictureName } from "./pictures.ts";

/** Pictures or annotations: those that lie directly in their folder, and those in the folders within. */
type Half = { readonly direct: readonly string[]; readonly within: readonly string[] };

const endings = { voc: ".xml", yolo: ".txt" } as const;

/** The files of a set: its pictures, and its annotations, for COCO the one file. */
export async function setFiles(
  layout: Layout,
): Promise<{ pictures: readonly string[]; annotations: readonly string[] }> {
  const { root, format } = layout;
  const pictures = await picturesIn(root, layout.pictures);
  if (format === "coco") {
    // One file speaks of all: its place does not tell which of two pictures of one name it means.
    return { pictures: [...pictures.direct, ...pictures.within], annotations: [layout.annotations] };
  }
  const annotations = await annotationsIn(root, layout.annotations, endings[format]);
  return { pictures: nearest(pictures, annotations), annotations: nearest(annotations, pictures) };
}

/** Pictures that lie in the set's own folder are all there are: a folder beside them may be another set. */
async function picturesIn(root: string, folder: string): Promise<Half> {
  const direct = (await filesIn(folder)).filter(isPictureFile);
  if (folder === root && direct.length > 0) return { direct, within: [] };
  return { direct, within: await filesWithin(folder, isPictureFile, direct) };
}

/** The annotations of a set, by their ending; those in its own folder are all there are. */
export async function annotationsIn(root: string, folder: string, ending: string): Promise<Half> {
  const isAnnotation = (file: string) => hasEnding(file, ending);
  const direct = (await filesIn(folder)).filter(isAnnotation);
  return { direct, within: folder === root ? [] : await filesWithin(folder, isAnnotation, direct) };
}

async function filesWithin(
  folder: string,
  isSought: (file: string) => boolean,
  direct: readonly string[],
): Promise<string[]> {
  const own = new Set(direct);
  return (await filesUnder(folder)).filter(file => isSought(file) && !own.has(file));
}

/**
 * What lies directly in its folder is meant, not a copy of the same name that was put aside. But where the other half
 * of that name lies only within, it is the other half of the one within: then both stay, and are told as two.
 */
function nearest(own: Half, other: Half): string[] {
  const namesOf = (files: readonly string[]) => new Set(files.map(pictureName));
  const [direct, beside, within] = [namesOf(own.direct), namesOf(other.direct), namesOf(other.within)];
  const isCopy = (name: string) => direct.has(name) && (beside.has(name) || !within.has(name));
  return [...own.direct, ...own.within.filter(file => !isCopy(pictureName(file)))];
}
