import type { LabelledObject, LabelledPicture } from "./labelled.ts";
import type { WrittenFormat } from "./write.ts";

type Test = (object: LabelledObject) => boolean;

const names: Readonly<Record<WrittenFormat, string>> = {
  voc: "Pascal VOC",
  yolo: "YOLO",
  "yolo-obb": "YOLO",
  coco: "COCO",
};

/** What an object may be besides a label in a box. */
const marks = {
  difficult: object => object.difficult,
  crowd: object => object.crowd,
  truncated: object => object.truncated,
  occluded: object => object.occluded,
  visible: object => object.visible !== undefined,
  pose: object => object.pose !== undefined,
} satisfies Record<string, Test>;

type Mark = keyof typeof marks;
const everyMark = Object.keys(marks) as Mark[];

/** The marks that a format has no place for; a crowd becomes difficult in Pascal VOC. */
const unsaid: Readonly<Record<WrittenFormat, readonly Mark[]>> = {
  voc: [],
  yolo: everyMark,
  "yolo-obb": everyMark,
  coco: ["truncated", "occluded", "visible", "pose"],
};

/** What these pictures lose by being written so, a sentence each with how many; empty where they lose nothing. */
export function lossesOf(pictures: readonly LabelledPicture[], format: WrittenFormat): string[] {
  const objects = pictures.flatMap(picture => picture.objects);
  const losses: string[] = [];
  const tell = (isLost: Test, sentence: (share: string) => string) => {
    const lost = objects.filter(isLost).length;
    if (lost > 0) losses.push(sentence(`${lost} of ${objects.length} objects`));
  };
  const name = names[format];
  const lost = unsaid[format].filter(mark => objects.some(object => marks[mark](object)));
  tell(
    object => lost.some(mark => marks[mark](object)),
    share => `${name} has no place for ${lost.join(", ")}: lost on ${share}.`,
  );
  if (format === "yolo-obb") {
    tell(isOutline, share => `The smallest rectangle around it stands for the outline of ${share}.`);
  } else {
    tell(
      isTurned,
      share => `Without their corners, ${share} have upright boxes; --to yolo-obb keeps corners.`,
    );
  }
  if (format === "voc") {
    tell(marks.crowd, share => `${name} has no crowds: ${share} are difficult instead.`);
    tell(isBetweenPixels, share => `${name} has whole pixels: the boxes of ${share} are rounded.`);
  }
  const ticked = pictures.filter(picture => picture.verified).length;
  if (format !== "voc" && ticked > 0) {
    losses.push(`${name} has no tick "verified": lost on ${ticked} of ${pictures.length} pictures.`);
  }
  return losses;
}

function isOutline({ corners }: LabelledObject): boolean {
  return corners !== undefined && corners.length !== 4;
}

/** Whether corners say more than the box, by more than the pixel to which boxes are cut at a picture's edge. */
function isTurned({ box: [left, top, right, bottom], corners }: LabelledObject): boolean {
  if (corners === undefined) return false;
  const isOn = (value: number, ...edges: readonly number[]) =>
    edges.some(edge => Math.abs(value - edge) <= 1);
  return corners.length !== 4 || !corners.every(([x, y]) => isOn(x, left, right) && isOn(y, top, bottom));
}

function isBetweenPixels({ box }: LabelledObject): boolean {
  return !box.every(Number.isInteger);
}
