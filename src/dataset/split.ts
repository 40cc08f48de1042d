import type { LabelledPicture } from "./labelled.ts";

/** A part of a split and its share of the pictures, 0–1. */
export type Part = { readonly name: string; readonly share: number };

/** A source with fewer pictures than this goes into one part as a whole. */
const wholeBelow = 10;

/** Where a picture comes from: a series, and its number in it where the name ends with one. */
export type Origin = { readonly source: string; readonly number: number };

/**
 * Reads the origin out of a picture's name: what stands before its last number is the series, so `pear (7)`,
 * `IMG_0042` and `trip-3-frame-120` are the numbers 7, 42 and 120 of theirs. Exported copies of one photo
 * (`IMG_8396_jpg.rf.ef23…`, and our own `-aug1`) share its number. A name without a number is a series of its own.
 */
export function originOf(name: string): Origin {
  // A copy may be copied and exported again, in any order.
  const original = name.replace(/(-aug\d+|[._](jpe?g|png|webp)(\.rf\.[0-9a-f]+)?)+$/i, "");
  const [, source, digits] = /^(.*?)(\d+)\D*$/.exec(original) ?? [];
  if (source === undefined || digits === undefined) return { source: original, number: 0 };
  return { source: source.replace(/[\s(_-]+$/, ""), number: Number(digits) };
}

export type SplitRules = {
  /** Never cut a series. */
  readonly wholeSources?: boolean;
  /** Whether two pictures show nearly the same. */
  readonly alike?: (a: LabelledPicture, b: LabelledPicture) => boolean;
};

/**
 * Deals pictures out to parts so that neighbours stay together: photos of one series with near numbers show
 * nearly the same, and one of them in training would give the other away. Each series is cut into one run of
 * numbers a part, in the order of the parts, and never between two neighbours that `alike` finds alike; a short
 * series, or with `wholeSources` every one, goes as a whole to the part its name falls to. Nothing is random:
 * the same pictures always fall to the same parts.
 */
export function splitBySource(
  pictures: readonly LabelledPicture[],
  parts: readonly Part[],
  { wholeSources = false, alike = () => false }: SplitRules = {},
): Map<string, LabelledPicture[]> {
  const dealt = new Map<string, LabelledPicture[]>(parts.map(part => [part.name, []]));
  const deal = (scene: readonly LabelledPicture[], part: Part) => {
    for (const picture of scene) dealt.get(part.name)?.push(picture);
  };
  for (const [source, series] of seriesOf(pictures)) {
    const scenes = joinAlike(series, alike);
    if (wholeSources || series.length < wholeBelow) {
      deal(series.flat(), partAt(shareOf(source), parts));
      continue;
    }
    const whole = series.flat().length;
    let passed = 0;
    for (const scene of scenes) {
      // By the scene's middle, so that it never parts.
      deal(scene, partAt((passed + scene.length / 2) / whole, parts));
      passed += scene.length;
    }
  }
  return dealt;
}

/** Per source its pictures by rising number, pictures of one number together. */
function seriesOf(pictures: readonly LabelledPicture[]): Map<string, LabelledPicture[][]> {
  const sources = new Map<string, Map<number, LabelledPicture[]>>();
  for (const picture of pictures) {
    const { source, number } = originOf(picture.name);
    const numbers = sources.get(source) ?? new Map<number, LabelledPicture[]>();
    sources.set(source, numbers.set(number, [...(numbers.get(number) ?? []), picture]));
  }
  const rising = (numbers: Map<number, LabelledPicture[]>) =>
    [...numbers].sort((a, b) => a[0] - b[0]).map(([, same]) => same);
  return new Map([...sources].map(([source, numbers]) => [source, rising(numbers)]));
}

/** Joins neighbours of a series that show nearly the same into scenes. */
function joinAlike(
  series: readonly LabelledPicture[][],
  alike: (a: LabelledPicture, b: LabelledPicture) => boolean,
): LabelledPicture[][] {
  const scenes: LabelledPicture[][] = [];
  let before: LabelledPicture[] = [];
  for (const same of series) {
    const goesOn = before.some(a => same.some(b => alike(a, b)));
    if (goesOn) scenes.at(-1)?.push(...same);
    else scenes.push([...same]);
    before = same;
  }
  return scenes;
}

function partAt(share: number, parts: readonly Part[]): Part {
  let reached = 0;
  for (const part of parts) {
    reached += part.share;
    if (share < reached) return part;
  }
  return parts.at(-1) ?? { name: "all", share: 1 };
}

/** A share of 0–1 that a text always has: FNV-1a over its UTF-16 units, mixed once more for short names. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
