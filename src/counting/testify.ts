import type { CameraState } from "./camera.ts";
import type { Step } from "./census.ts";
import type { Sku } from "./change.ts";
import type { Passage } from "./passages.ts";
import type { Found } from "./rates.ts";
import { surenessOfContents, surenessOfCrossings } from "./sureness.ts";
import type { Renamed, Testimony } from "./testimony.ts";

/** What was taken out of one camera at the end of a window. */
export type Taken = {
  readonly camera: CameraState;
  readonly steps: readonly Step[];
  readonly passages: readonly Passage[];
  readonly inPart: ReadonlySet<Sku>;
  readonly wasAway: boolean;
};

/** What a camera tells of a window. */
export function testimonyOf({ camera, steps, passages, inPart, wasAway }: Taken): Testimony {
  const [contents, crossings, found] = [summed(steps), summed(passages), foundOnly(steps)];
  const { tracks } = camera.following;
  return {
    camera: camera.watched.name,
    contents,
    crossings,
    // Nobody can have seen pass what came or went while the camera was away.
    rimInView: camera.rimInView && !wasAway,
    found,
    inPart,
    renamed: renamedIn(steps),
    sure: {
      contents: surenessOfContents(contents, { steps, found, tracks }),
      crossings: surenessOfCrossings(crossings, passages),
    },
  };
}

/** Products of which nothing was seen to come, though more lies there; one piece in doubt puts all in doubt. */
function foundOnly(steps: readonly Step[]): Map<Sku, Found> {
  const found = new Map<Sku, Found>();
  const came = steps.filter(({ sign }) => sign > 0);
  for (const { sku, track } of came) {
    if (track.bornCovered || !found.has(sku)) found.set(sku, track.bornCovered ? "uncovered" : "open");
  }
  for (const { sku, crossing } of came) if (crossing) found.delete(sku);
  return found;
}

function renamedIn(steps: readonly Step[]): Renamed[] {
  const gone = steps.filter(({ renamed, sign }) => renamed && sign < 0);
  return gone.map(({ sku: from, track }) => ({ from, to: track.sku }));
}

function summed(pieces: readonly { readonly sku: Sku; readonly sign: 1 | -1 }[]): Map<Sku, number> {
  const sums = new Map<Sku, number>();
  for (const { sku, sign } of pieces) sums.set(sku, (sums.get(sku) ?? 0) + sign);
  return sums;
}
