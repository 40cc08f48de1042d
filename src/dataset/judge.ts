import type { Detection } from "../counting/observation.ts";
import type { LabelledPicture, PixelBox } from "./labelled.ts";
import type { JudgedPicture } from "./metrics/judged.ts";
import { type Pixels, readPixels } from "./pictures.ts";

/** What evaluation needs of a detector; boxes come back as 0–1 of the picture given. */
export type PictureDetector = {
  readonly inputSize: { readonly width: number; readonly height: number };
  detect(picture: Pixels): Promise<Detection[]>;
};

/**
 * Shows pictures to a detector one by one and gives each with its truth and what was found, boxes in pixels
 * of the whole picture. A picture is turned upright and scaled to the largest size of its own shape within
 * the detector's input, as the camera pipeline does, with every source pixel weighed in.
 * @throws Fault "bad-data" for a picture that cannot be decoded.
 */
export async function* judgePictures(
  pictures: readonly LabelledPicture[],
  detector: PictureDetector,
): AsyncGenerator<JudgedPicture> {
  // The next picture is decoded while the model looks at this one.
  const decode = (place: number) => {
    const picture = pictures[place];
    const pixels = picture && readPixels(picture.file, detector.inputSize);
    pixels?.catch(() => {}); // it is awaited, and thrown, when its turn comes
    return pixels;
  };
  let next = decode(0);
  for (const [place, picture] of pictures.entries()) {
    const pixels = await next;
    next = decode(place + 1);
    if (pixels === undefined) return;
    const found = await detector.detect(pixels);
    yield {
      name: picture.name,
      truths: picture.objects,
      found: found.map(({ label, score, box }) => ({ label, score, box: inPixels(box, picture) })),
    };
  }
}

/** A detection's box in pixels of the picture it was seen in. */
export function inPixels(
  [left, top, right, bottom]: Detection["box"],
  { width, height }: Pick<LabelledPicture, "width" | "height">,
): PixelBox {
  return [left * width, top * height, right * width, bottom * height];
}

/** One line of COCO's results form, with names instead of numbers. */
export type CocoResult = {
  readonly image_id: string;
  readonly category_id: string;
  /** x, y, width, height in pixels. */
  readonly bbox: readonly [number, number, number, number];
  readonly score: number;
};

/** All detections of all pictures in COCO's results form, so that any other tool can score them. */
export function cocoResults(pictures: readonly JudgedPicture[]): CocoResult[] {
  return pictures.flatMap(({ name, found }) =>
    found.map(({ label, score, box: [left, top, right, bottom] }) => ({
      image_id: name,
      category_id: label,
      bbox: [left, top, right - left, bottom - top] as const,
      score,
    })),
  );
}
