import { judgePictures, type PictureDetector } from "./judge.ts";
import { clipBox, type LabelledPicture, plainObject } from "./labelled.ts";
import { areAlike, type Fingerprint, fingerprintOf } from "./likeness.ts";
import type { Found } from "./metrics/judged.ts";
import type { MinedFrame, Suspect } from "./mining.ts";
import type { PictureHeader } from "./pictures.ts";
import { originOf } from "./split.ts";

/**
 * Frames this few bits apart are equal to a learner. A camera that stands still sees a thing taken away as a
 * dozen bits, so this is far less than what makes photos of a split alike.
 */
const equalBits = 3;

export type MineEyes = { readonly items: PictureDetector; readonly hands?: PictureDetector };

/** A frame with everything needed to judge it and to draft its labels. */
export type SeenFrame = MinedFrame & { readonly header: PictureHeader; readonly fingerprint: Fingerprint };

/**
 * Shows frames to the models in order of time: by series, then by number, as `originOf` reads them from the
 * names. Frames that follow each other in a series and look alike share a scene number. `seen` is called
 * after each look.
 */
export async function lookAtFrames(
  headers: readonly PictureHeader[],
  { items, hands }: MineEyes,
  seen: () => void = () => {},
): Promise<SeenFrame[]> {
  const ordered = [...headers].sort(byTime);
  const itemsOf = await findAll(ordered, items, seen);
  const handsOf = hands && (await findAll(ordered, hands, seen));
  const frames: SeenFrame[] = [];
  for (const [at, header] of ordered.entries()) {
    const fingerprint = await fingerprintOf(header.file);
    const before = frames.at(-1);
    const goesOn =
      before !== undefined &&
      originOf(before.name).source === originOf(header.name).source &&
      areAlike(before.fingerprint, fingerprint);
    frames.push({
      name: header.name,
      scene: before === undefined ? 0 : before.scene + (goesOn ? 0 : 1),
      items: itemsOf[at] ?? [],
      ...(handsOf && { hands: handsOf[at] ?? [] }),
      header,
      fingerprint,
    });
  }
  return frames;
}

function byTime(a: PictureHeader, b: PictureHeader): number {
  const [one, other] = [originOf(a.name), originOf(b.name)];
  if (one.source !== other.source) return one.source < other.source ? -1 : 1;
  return one.number - other.number;
}

async function findAll(
  headers: readonly PictureHeader[],
  detector: PictureDetector,
  seen: () => void,
): Promise<(readonly Found[])[]> {
  const pictures = headers.map(header => ({ ...header, objects: [] }));
  const found: (readonly Found[])[] = [];
  for await (const one of judgePictures(pictures, detector)) {
    found.push(one.found);
    seen();
  }
  return found;
}

/**
 * The most suspicious frames, at most `most`, none that looks like one already chosen: a person's time is
 * dear, and the second of two equal pictures teaches nothing.
 */
export function chooseFrames(
  suspects: readonly Suspect[],
  frames: readonly SeenFrame[],
  most: number,
): { readonly suspect: Suspect; readonly frame: SeenFrame }[] {
  const byName = new Map(frames.map(frame => [frame.name, frame]));
  const chosen: { suspect: Suspect; frame: SeenFrame }[] = [];
  for (const suspect of suspects) {
    if (chosen.length === most) break;
    const frame = byName.get(suspect.name);
    if (frame === undefined) continue;
    if (chosen.some(other => areAlike(other.frame.fingerprint, frame.fingerprint, equalBits))) continue;
    chosen.push({ suspect, frame });
  }
  return chosen;
}

/** Of the threshold: from half of it on detections are looked at and drafted. */
export const draftShare = 0.5;

/**
 * What the models saw from a score on, as labels to correct: unsure ones are drafted too, for a box is sooner
 * deleted than drawn.
 */
export function draftOf(
  { header, items, hands = [] }: Pick<SeenFrame, "header" | "items" | "hands">,
  from: number,
): LabelledPicture {
  const drafted = [...items, ...hands].filter(found => found.score >= from);
  const objects = drafted.map(({ label, box }) =>
    plainObject(label, clipBox(box, header.width, header.height)),
  );
  return { ...header, objects };
}
