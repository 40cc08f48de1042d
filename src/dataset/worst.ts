import type { LabelledPicture } from "./labelled.ts";
import { atThreshold, counts, type JudgedPicture } from "./metrics/judged.ts";
import { matchByLabel } from "./metrics/precision-recall.ts";
import type { Mark, Tile } from "./sheet.ts";

const colours = { right: "#40e060", wrong: "#ff4040", ignored: "#a0a0a0", missed: "#ffd030" } as const;

/**
 * The pictures a model did worst on, worst first, for `drawSheet`: those with the most wrong detections and
 * missed objects, at most `most`, none without a mistake. Right is green, wrong red, missed yellow, left out
 * of the figures grey.
 */
export function worstTiles(
  judged: readonly JudgedPicture[],
  pictures: readonly LabelledPicture[],
  { threshold, most }: { readonly threshold: number; readonly most: number },
): Tile[] {
  const byName = new Map(pictures.map(picture => [picture.name, picture]));
  const cases = atThreshold(judged, threshold).map(one => ({ one, ...mistakesOf(one) }));
  return cases
    .filter(({ mistakes }) => mistakes > 0)
    .sort((a, b) => b.mistakes - a.mistakes || (a.one.name < b.one.name ? -1 : 1))
    .slice(0, most)
    .flatMap(({ one, marks, mistakes }) => {
      const picture = byName.get(one.name);
      if (picture === undefined) return [];
      const { file, width, height } = picture;
      const caption = `${one.name}: ${mistakes} ${mistakes === 1 ? "mistake" : "mistakes"}`;
      return [{ file, width, height, caption, marks }];
    });
}

function mistakesOf(picture: JudgedPicture): { mistakes: number; marks: Mark[] } {
  const { outcomes, truthOf } = matchByLabel(picture);
  const found = new Set(truthOf);
  const missed = picture.truths.filter((truth, place) => counts(truth) && !found.has(place));
  const marks = picture.found.map(({ box, label, score }, place) => {
    const colour = colours[outcomes[place] ?? "wrong"];
    return { box, colour, text: `${label} ${score.toFixed(2)}` };
  });
  return {
    mistakes: missed.length + outcomes.filter(outcome => outcome === "wrong").length,
    marks: [...missed.map(({ box, label }) => ({ box, colour: colours.missed, text: label })), ...marks],
  };
}
