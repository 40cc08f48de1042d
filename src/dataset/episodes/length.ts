import type { Observation } from "../../counting/observation.ts";
import { Fault } from "../../fault.ts";
import type { Episode } from "./episode.ts";
import { slackSec } from "./match.ts";

/** Of one camera, in seconds of its own time. */
type Span = { readonly firstT: number; readonly lastT: number; readonly frames: number };

/**
 * Gives observations back that every camera of the trip made to the trip's end. A recording that was cut short would
 * otherwise be judged as one in which nothing more happened.
 * @throws Fault "bad-data" that names the camera, until when it saw and how long the trip goes on.
 */
export function wholeLines(episode: Episode, lines: readonly Observation[]): readonly Observation[] {
  const spans = spansOf(lines);
  for (const { name, skewMs } of episode.cameras) {
    const endSec = endOf(spans.get(name)) + skewMs / 1000;
    if (endSec >= episode.seconds - slackSec) continue;
    throw new Fault(
      "bad-data",
      `${name} of ${episode.folder} ends at ${endSec.toFixed(1)} s, but by its truth.json the trip goes on to ` +
        `${episode.seconds.toFixed(1)} s: bring the whole recording, and delete observed.jsonl where it is of the cut one.`,
    );
  }
  return lines;
}

function spansOf(lines: readonly Observation[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (const { camera, t } of lines) {
    const { firstT, lastT, frames } = spans.get(camera) ?? { firstT: t, lastT: t, frames: 0 };
    spans.set(camera, { firstT: Math.min(firstT, t), lastT: Math.max(lastT, t), frames: frames + 1 });
  }
  return spans;
}

/** A frame stands until the next one would come, which of a slow camera is a while. */
function endOf(span: Span | undefined): number {
  if (span === undefined) return 0;
  const { firstT, lastT, frames } = span;
  return lastT + (lastT - firstT) / Math.max(1, frames - 1);
}
