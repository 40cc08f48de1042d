import type { LabelledObject, PixelBox } from "../labelled.ts";

/** What truly is in the picture. Objects that are `difficult` or `crowd` are neither right nor wrong to find. */
export type Truth = Pick<LabelledObject, "label" | "box" | "difficult" | "crowd">;

/** What a detector says is there; score 0–1. */
export type Found = { readonly label: string; readonly score: number; readonly box: PixelBox };

/** One picture with its truth and what a detector found in it: the input of every figure here. */
export type JudgedPicture = {
  readonly name: string;
  readonly truths: readonly Truth[];
  readonly found: readonly Found[];
};

/** Whether figures count this object. */
export function counts(truth: Truth): boolean {
  return !truth.difficult && !truth.crowd;
}

/** The labels that at least one counted object bears, in alphabetical order: the classes figures average over. */
export function judgedLabels(pictures: readonly JudgedPicture[]): string[] {
  const labels = new Set<string>();
  for (const picture of pictures) {
    for (const truth of picture.truths) if (counts(truth)) labels.add(truth.label);
  }
  return [...labels].sort();
}

/** The same pictures with only what the detector would have reported at this threshold (score ≥ threshold). */
export function atThreshold(pictures: readonly JudgedPicture[], threshold: number): JudgedPicture[] {
  return pictures.map(picture => ({
    ...picture,
    found: picture.found.filter(found => found.score >= threshold),
  }));
}
