import type { Box, Detection } from "../../../src/counting/observation.ts";
import type { Followed } from "../trip/lines.ts";
import { between, chance, gaussian, pick, type Random } from "../world/random.ts";
import { type ErrorRates, type GhostKind, type GhostRates, type Ghosts, ghostKinds } from "./rates.ts";
import { clamp, drawLabel, drawOther, kept, shaken } from "./shake.ts";
import { hasRoomFor } from "./strays.ts";

/** What a camera shows of one sort, the hands that items may be made up in, and whether none of all has moved. */
export type Scene = {
  readonly things: readonly Followed[];
  readonly hands: readonly Followed[];
  readonly isStill: boolean;
};

/** A box round nothing. It goes where its host goes, of whose box it is a `part`; its score is `off` its kind's mean. */
type Ghost = {
  readonly kind: GhostKind;
  readonly label: string;
  readonly part: Box;
  readonly of: number | undefined;
  off: number;
  box: Box;
};

/**
 * Boxes round nothing, frame by frame: each stays for a while under its label and about its score. While anything
 * moves they come and go; what is left of them when all lies still stays where it is. Without `labels` there are none.
 */
export function openGhosts(
  random: Random,
  { ghosts: rates, jitter }: ErrorRates,
  labels: readonly string[] | undefined,
  falseLabels: Readonly<Record<string, number>>,
): (scene: Scene) => readonly Detection[] {
  let ghosts: readonly Ghost[] = [];
  let last: "still" | "stirred" | undefined;
  const appear = (kind: GhostKind, { things, hands }: Scene): Ghost => {
    const host = kind === "open" ? undefined : pick(random, kind === "held" ? hands : things);
    const label =
      kind === "alike" && host ? host.label : someLabel(kind === "other" ? host?.label : undefined);
    const part = host ? somePart(random) : someBox(random);
    return { kind, label, part, of: host?.id, off: gaussian(random), box: placed(part, host?.box) };
  };
  const someLabel = (not: string | undefined): string => {
    const other = not === undefined ? undefined : drawOther(random, not, falseLabels);
    return other ?? drawLabel(random, pick(random, labels ?? []), falseLabels);
  };
  return scene => {
    if (!labels) return [];
    const { things, hands, isStill } = scene;
    const now = isStill ? "still" : "stirred";
    const hosts = [...things, ...hands];
    const staying = ghosts.filter(({ kind, of }) => {
      const isThere = of === undefined || hosts.some(({ id }) => id === of);
      return isThere && chance(random, stayShare(kind, rates, { last, now }));
    });
    const room = { hasThings: things.length > 0, hasHands: hands.length > 0 };
    const come = ghostKinds.flatMap(kind => {
      const { perFrame, stays } = rates[now][kind];
      if (perFrame === 0 || !hasRoomFor(kind, room)) return [];
      const mean = perFrame * (last === undefined ? 1 : 1 - stays);
      return Array.from({ length: poisson(random, mean) }, () => appear(kind, scene));
    });
    for (const ghost of staying) {
      ghost.off = kept(random, ghost.off, rates[now][ghost.kind].keeps);
      if (isStill) continue;
      const host = hosts.find(({ id }) => id === ghost.of)?.box;
      ghost.box = shaken(random, placed(ghost.part, host), jitter);
    }
    ghosts = [...staying, ...come];
    last = now;
    return ghosts.map(ghost => detectionOf(ghost, rates[now][ghost.kind]));
  };
}

/** How probably one is still there: when all comes to rest, no more of them are than there are while all lies still. */
function stayShare(
  kind: GhostKind,
  { still, stirred }: GhostRates,
  { last, now }: { readonly last: keyof GhostRates | undefined; readonly now: keyof GhostRates },
): number {
  if (now === "stirred") return stirred[kind].stays;
  const left = last === "stirred" ? still[kind].perFrame / (stirred[kind].perFrame || 1) : 1;
  return still[kind].stays * Math.min(1, left);
}

function detectionOf({ label, off, box }: Ghost, { score, spread }: Ghosts): Detection {
  return { label, score: clamp(score + off * spread, 0.01, 1), box };
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
