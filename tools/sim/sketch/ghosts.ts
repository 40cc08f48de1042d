import type { Box, Detection } from "../../../src/counting/observation.ts";
import type { Followed } from "../trip/lines.ts";
import { between, chance, pick, type Random } from "../world/random.ts";
import type { ErrorRates } from "./rates.ts";
import { clamp, drawLabel, kept, shaken } from "./shake.ts";

/** A box round nothing; a part of a thing goes where the thing goes, and with it. */
type Ghost = { readonly label: string; readonly box: Box; readonly of: number | undefined; off: number };

/**
 * Boxes round nothing, frame by frame: each stays for a while under its label and about its score, and as many
 * come as go. Most are parts of things. Without `labels` there are none.
 */
export function openGhosts(
  random: Random,
  { ghosts: how, jitter }: ErrorRates,
  labels: readonly string[] | undefined,
  falseLabels: Readonly<Record<string, number>>,
): (things: readonly Followed[]) => readonly Detection[] {
  let ghosts: Ghost[] | undefined;
  const someLabel = (): string => drawLabel(random, pick(random, labels ?? []), falseLabels);
  const appear = (things: readonly Followed[]): Ghost => {
    const off = kept(random, undefined, how.keeps);
    if (things.length === 0 || !chance(random, how.within)) {
      return { label: someLabel(), box: someBox(random), of: undefined, off };
    }
    const { id, label } = pick(random, things);
    return { label: chance(random, how.alike) ? label : someLabel(), box: somePart(random), of: id, off };
  };
  return things => {
    if (how.perFrame === 0 || !labels) return [];
    const staying = ghosts?.filter(
      ({ of }) => (of === undefined || things.some(({ id }) => id === of)) && chance(random, how.stays),
    );
    for (const ghost of staying ?? []) ghost.off = kept(random, ghost.off, how.keeps);
    const come = poisson(random, how.perFrame * (staying ? 1 - how.stays : 1));
    ghosts = [...(staying ?? []), ...Array.from({ length: come }, () => appear(things))];
    return ghosts.map(({ label, box, of, off }) => ({
      label,
      score: clamp(how.score + off * how.spread, 0.01, 1),
      box: shaken(random, placed(box, things.find(({ id }) => id === of)?.box), jitter),
    }));
  };
}

function someBox(random: Random): Box {
  const [w, h] = [between(random, 0.04, 0.25), between(random, 0.04, 0.25)];
  const [x, y] = [random() * (1 - w), random() * (1 - h)];
  return [x, y, x + w, y + h];
}

/** A part of a thing, in shares of the thing's own box: hardly ever so much of it that it were the thing again. */
function somePart(random: Random): Box {
  const [w, h] = [between(random, 0.3, 0.75), between(random, 0.3, 0.75)];
  const [x, y] = [random() * (1 - w), random() * (1 - h)];
  return [x, y, x + w, y + h];
}

function placed([x1, y1, x2, y2]: Box, whole: Box | undefined): Box {
  if (!whole) return [x1, y1, x2, y2];
  const [left, top, right, bottom] = whole;
  const [w, h] = [right - left, bottom - top];
  return [left + x1 * w, top + y1 * h, left + x2 * w, top + y2 * h];
}

/** Numbers of rare things (Knuth's way). */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let left = random(); left > limit; left *= random()) count++;
  return count;
}
