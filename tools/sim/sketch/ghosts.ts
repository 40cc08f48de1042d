import type { Box, Detection } from "../../../src/counting/observation.ts";
import type { Followed } from "../trip/lines.ts";
import { chance, gaussian, pick, type Random } from "../world/random.ts";
import { boxOf, placeFor } from "./ghost-places.ts";
import {
  type ErrorRates,
  type GhostKind,
  type GhostRates,
  type Ghosts,
  ghostKinds,
  isNamesake,
} from "./rates.ts";
import { clamp, drawLabel, drawOther, kept, shaken } from "./shake.ts";
import { hasRoomFor } from "./strays.ts";

/** What a camera shows of one sort, the hands that items may be made up in, and whether none of all has moved. */
export type Scene = {
  readonly things: readonly Followed[];
  readonly hands: readonly Followed[];
  readonly isStill: boolean;
};

/** A box round nothing. It goes where its host goes, to whose box its `place` is; its score is `off` its kind's mean. */
type Ghost = {
  readonly kind: GhostKind;
  readonly label: string;
  readonly place: Box;
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
      isNamesake(kind) && host ? host.label : someLabel(kind === "held" ? undefined : host?.label);
    const place = placeFor(kind, random, things);
    return { kind, label, place, of: host?.id, off: gaussian(random), box: boxOf(place, host?.box) };
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
      ghost.box = shaken(random, boxOf(ghost.place, host), jitter);
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

/** Numbers of rare things (Knuth's way). */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let left = random(); left > limit; left *= random()) count++;
  return count;
}
