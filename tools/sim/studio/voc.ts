/** One labelled object of a picture, pixels of the finished picture; right and bottom edges are exclusive. */
export type LabelledBox = {
  readonly label: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly visible: number;
  readonly truncated: boolean;
  readonly occluded: boolean;
};

/** What is seen less than this counts as `difficult`. */
const difficultBelow = 0.2;

/**
 * One picture's annotation as labelImg writes it (Pascal VOC, tabs, corners in pixels counted from 1 at the
 * left and top), with two more words an object: `occluded`, and the share that is seen.
 */
export function vocOf(picture: {
  folder: string;
  file: string;
  width: number;
  height: number;
  boxes: readonly LabelledBox[];
}): string {
  const { folder, file, width, height, boxes } = picture;
  const lines = [
    "<annotation>",
    `\t<folder>${escaped(folder)}</folder>`,
    `\t<filename>${escaped(file)}</filename>`,
    `\t<path>${escaped(`${folder}/${file}`)}</path>`,
    "\t<source>",
    "\t\t<database>Unknown</database>",
    "\t</source>",
    "\t<size>",
    `\t\t<width>${width}</width>`,
    `\t\t<height>${height}</height>`,
    "\t\t<depth>3</depth>",
    "\t</size>",
    "\t<segmented>0</segmented>",
    ...boxes.flatMap(objectOf),
    "</annotation>",
  ];
  return `${lines.join("\n")}\n`;
}

function objectOf({ label, box, visible, truncated, occluded }: LabelledBox): string[] {
  const [left, top, right, bottom] = box;
  return [
    "\t<object>",
    `\t\t<name>${escaped(label)}</name>`,
    "\t\t<pose>Unspecified</pose>",
    `\t\t<truncated>${Number(truncated)}</truncated>`,
    `\t\t<difficult>${Number(visible < difficultBelow)}</difficult>`,
    `\t\t<occluded>${Number(occluded)}</occluded>`,
    `\t\t<visible>${visible.toFixed(3)}</visible>`,
    "\t\t<bndbox>",
    `\t\t\t<xmin>${left + 1}</xmin>`,
    `\t\t\t<ymin>${top + 1}</ymin>`,
    `\t\t\t<xmax>${right}</xmax>`,
    `\t\t\t<ymax>${bottom}</ymax>`,
    "\t\t</bndbox>",
    "\t</object>",
  ];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
