import type { LabelledPicture } from "./labelled.ts";
import { drawSheet, type Tile } from "./sheet.ts";

/** Pictures on a contact sheet. */
const most = 24;

/**
 * Draws a few pictures from all over a set with their boxes on one sheet, so that a person can judge it at a glance:
 * each label in a colour of its own, what is difficult or a crowd in grey.
 * @throws Fault "bad-data" for a picture that cannot be decoded.
 */
export async function drawSample(file: string, pictures: readonly LabelledPicture[]): Promise<void> {
  const shown = spread(pictures);
  const labels = [...new Set(shown.flatMap(({ objects }) => objects.map(({ label }) => label)))].sort();
  // The golden angle: however many there are, neighbours in the list are far apart.
  const colours = new Map(
    labels.map((label, at) => [label, `hsl(${Math.round((at * 137.5) % 360)}, 90%, 65%)`]),
  );
  await drawSheet(
    file,
    shown.map(picture => tileOf(picture, colours)),
  );
}

/** Pictures at even distances: the first ones of a set are often of one kind. */
function spread(pictures: readonly LabelledPicture[]): LabelledPicture[] {
  const step = Math.max(1, pictures.length / most);
  return pictures.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step)).slice(0, most);
}

function tileOf(
  { file, width, height, name, objects }: LabelledPicture,
  colours: ReadonlyMap<string, string>,
): Tile {
  const marks = objects.map(({ box, label, difficult, crowd }) => ({
    box,
    colour: (difficult || crowd ? undefined : colours.get(label)) ?? "#a0a0a0",
    text: label,
  }));
  return { file, width, height, caption: name, marks };
}
