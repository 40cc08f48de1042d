import type { LabelledPicture, PixelBox, Point } from "./labelled.ts";

/** From one line of names to the next. */
const nameHeight = 11;
/** Of a letter on average, in a sans-serif type of ten pixels. */
const letterWidth = 5.8;

type Size = Pick<LabelledPicture, "width" | "height">;
type Named = { readonly box: PixelBox; readonly text: string };
type Line = { readonly left: number; readonly right: number; readonly base: number };

/**
 * Where the names of boxes stand, each at its left end on its baseline, in the order given: at the box's upper left,
 * or as near to that as leaves every name to be read. Small boxes have the first choice. Where a picture is full of
 * names, one stands at its box all the same. Boxes, places and `size` in the same pixels.
 */
export function placeNames(named: readonly Named[], size: Size): Point[] {
  const taken: Line[] = [];
  const places = new Map<Named, Point>();
  const areaOf = ({ box: [x, y, x2, y2] }: Named) => (x2 - x) * (y2 - y);
  for (const one of [...named].sort((a, b) => areaOf(a) - areaOf(b))) {
    const wanted = linesFor(one, size);
    const line = wanted.find(free => !taken.some(other => meets(free, other))) ?? wanted[0];
    if (line === undefined) continue;
    taken.push(line);
    places.set(one, [line.left, line.base]);
  }
  return named.map(one => places.get(one) ?? [0, nameHeight]);
}

/** The lines on which a name may stand, the nearest to its box's upper left first. */
function linesFor({ box: [x, y], text }: Named, { width, height }: Size): Line[] {
  const long = text.length * letterWidth;
  const left = Math.max(0, Math.min(x + 2, width - long));
  const nearest = Math.max(nameHeight, Math.min(y + nameHeight, height));
  const first = nameHeight + ((nearest - nameHeight) % nameHeight);
  const count = Math.floor((height - first) / nameHeight) + 1;
  return Array.from({ length: Math.max(1, count) }, (_, row) => first + row * nameHeight)
    .sort((a, b) => Math.abs(a - nearest) - Math.abs(b - nearest) || b - a)
    .map(base => ({ left, right: left + long, base }));
}

function meets(a: Line, b: Line): boolean {
  return a.left < b.right && b.left < a.right && Math.abs(a.base - b.base) < nameHeight;
}
