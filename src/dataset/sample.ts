import type { LabelledPicture } from "./labelled.ts";
import { drawSheet, type Tile } from "./sheet.ts";

/** Pictures on a contact sheet. */
const most = 24;

/**
 * Draws a few pictures from all over a set with their boxes on one sheet, so that a person can judge it at a glance.
 * @throws Fault "bad-data" for a picture that cannot be decoded.
 */
export async function drawSample(file: string, pictures: readonly LabelledPicture[]): Promise<void> {
  await drawSheet(file, spread(pictures).map(asTile));
}

/** Pictures at even distances: the first ones of a set are often of one kind. */
function spread(pictures: readonly LabelledPicture[]): LabelledPicture[] {
  const step = Math.max(1, pictures.length / most);
  return pictures.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step)).slice(0, most);
}

function asTile({ file, width, height, name, objects }: LabelledPicture): Tile {
  const marks = objects.map(({ box, label, difficult, crowd }) => ({
    box,
    colour: difficult || crowd ? "#a0a0a0" : "#40e060",
    text: label,
  }));
  return { file, width, height, caption: name, marks };
}
