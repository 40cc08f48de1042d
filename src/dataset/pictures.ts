import { open, writeFile } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { Fault, messageOf } from "../fault.ts";
import { mapInBatches } from "./batches.ts";
import type { Problem } from "./problem.ts";

/** A picture file and its size in pixels, upright. */
export type PictureHeader = {
  readonly name: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
};

/** Pixels of one picture, RGB, rows from the top without gaps: `width * height * 3` bytes. */
export type Pixels = { readonly data: Uint8Array; readonly width: number; readonly height: number };

const endings = new Set([".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"]);

/** Whether a file is a picture, by its ending. */
export function isPictureFile(file: string): boolean {
  return endings.has(extname(file).toLowerCase());
}

/** File name without folder and ending: the name a picture has in every format. */
export function pictureName(file: string): string {
  const base = file.slice(file.lastIndexOf("/") + 1);
  return base.slice(0, base.length - extname(base).length);
}

/**
 * Every picture among files, by name, with those that cannot be read and the names that two of them share as
 * problems. Headers and endings are read: a file that was cut short has a sound header.
 */
export async function readHeaders(
  files: readonly string[],
): Promise<{ headers: Map<string, PictureHeader>; problems: Problem[] }> {
  const headers = new Map<string, PictureHeader>();
  const problems: Problem[] = [];
  for (const header of await mapInBatches(files.filter(isPictureFile), tryHeader)) {
    const first = "message" in header ? undefined : headers.get(header.name);
    if ("message" in header) problems.push(header);
    else if (first) problems.push(twin(header, first));
    else headers.set(header.name, header);
  }
  return { headers, problems };
}

function twin({ file, name }: PictureHeader, first: PictureHeader): Problem {
  const [here, there] = [dirname(file), dirname(first.file)];
  if (here === there) {
    return { file, line: 0, message: `another picture here is called "${name}" too; rename one of them` };
  }
  const message = `a picture in ${basename(there)}/ is called "${name}" too; rename one, or read each folder alone`;
  return { file, line: 0, message };
}

async function tryHeader(file: string): Promise<PictureHeader | Problem> {
  try {
    const { format, width, height, channels, autoOrient } = await sharp(file).metadata();
    await refuseCutShort(file, format);
    const depth = channels < 3 ? 1 : 3;
    return { name: pictureName(file), file, depth, ...(autoOrient ?? { width, height }) };
  } catch (error) {
    return { file, line: 0, message: `this picture cannot be read: ${firstLine(messageOf(error))}` };
  }
}

/** How a whole file ends. */
const pictureEndings: ReadonlyMap<string, Buffer> = new Map([
  ["jpeg", Buffer.from([0xff, 0xd9])],
  ["png", Buffer.from("IEND")],
]);

/** Throws where pixels are missing. Only what does not end as a whole file does is decoded: a phone may append a film. */
async function refuseCutShort(file: string, format: string): Promise<void> {
  const ending = pictureEndings.get(format);
  if (ending && (await lastBytes(file)).includes(ending)) return;
  await sharp(file).resize(16, 16, { fit: "fill" }).raw().toBuffer();
}

async function lastBytes(file: string, most = 4096): Promise<Buffer> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.min(size, most));
  await handle.read(bytes, 0, bytes.length, size - bytes.length);
  return bytes;
}

/**
 * The picture's pixels, upright: the camera's EXIF orientation is obeyed, because labelImg shows pictures
 * that way and boxes are drawn on what is shown. Transparent parts become black. `fit` shrinks or enlarges
 * the picture to the largest size of the same shape within it.
 * @throws Fault "bad-data" where the file is missing or no picture.
 */
export async function readPixels(file: string, fit?: { width: number; height: number }): Promise<Pixels> {
  try {
    const upright = sharp(file).autoOrient().flatten().toColourspace("srgb");
    const sized = fit ? upright.resize({ ...fit, fit: "inside", kernel: "linear" }) : upright;
    const { data, info } = await sized.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new Fault(
      "bad-data",
      `${file} cannot be read as a picture; open it in a viewer or remove it.`,
      error,
    );
  }
}

/** Writes pixels as JPEG or PNG by the file's ending; JPEG at quality 92 without chroma halving. */
export async function writePixels(file: string, pixels: Pixels): Promise<void> {
  const picture = fromPixels(pixels);
  const isPng = extname(file).toLowerCase() === ".png";
  await writePicture(file, isPng ? picture.png() : picture.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }));
}

/** Writes a picture in the format that was chosen for it. Not sharp's own writing: it hides why a disk refused. */
export async function writePicture(file: string, picture: Sharp): Promise<void> {
  await writeFile(file, await picture.toBuffer());
}

/** A sharp pipeline that starts from pixels. */
export function fromPixels({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
