import type { PixelBox } from "../../../../src/dataset/labelled.ts";
import type { Found, JudgedPicture, Truth } from "../../../../src/dataset/metrics/judged.ts";

/** A counted object. */
export function there(label: string, ...box: PixelBox): Truth {
  return { label, box, difficult: false, crowd: false };
}

export function difficult(label: string, ...box: PixelBox): Truth {
  return { ...there(label, ...box), difficult: true };
}

export function crowd(label: string, ...box: PixelBox): Truth {
  return { ...there(label, ...box), crowd: true };
}

export function found(label: string, score: number, ...box: PixelBox): Found {
  return { label, score, box };
}

export function picture(truths: readonly Truth[], detections: readonly Found[], name = "one"): JudgedPicture {
  return { name, truths, found: detections };
}
