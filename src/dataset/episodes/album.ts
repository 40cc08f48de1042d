import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Observation } from "../../counting/observation.ts";
import type { CountingRates } from "../../counting/rates.ts";
import { writePicture } from "../pictures.ts";
import type { Episode } from "./episode.ts";
import { type Column, type JudgedTrip, termsOf, worstFirst } from "./judge.ts";
import { play } from "./play.ts";
import { mistakesInWords } from "./report.ts";
import { timelineOf } from "./timeline.ts";

/** A trip and what its cameras observed, read again. */
export type Retold = { readonly episode: Episode; readonly lines: readonly Observation[] };

/**
 * Draws the timelines of the worst trips into a folder, the worst first: `01-NAME.png` …, and `worst.md`, which
 * lists them with what is wrong. At most `most`; where fewer trips are mistaken, exact ones follow. Gives how
 * many were drawn. Worst is by the last column judged, which is the fused one where it is there.
 */
export async function drawAlbum(
  folder: string,
  trips: readonly JudgedTrip[],
  given: {
    readonly most: number;
    readonly retell: (trip: JudgedTrip) => Promise<Retold>;
    readonly rates: CountingRates | undefined;
  },
): Promise<number> {
  const { most, retell, rates } = given;
  await mkdir(folder, { recursive: true });
  const columns = Object.keys(trips[0]?.scores ?? {}) as Column[];
  const by = columns.at(-1) ?? "fused";
  const chosen = worstFirst(trips, by).slice(0, most);
  const list: string[] = [`# The worst of ${trips.length} trips (${by})`, ""];
  for (const [nth, trip] of chosen.entries()) {
    const { episode, lines } = await retell(trip);
    const believings = columns.map(column => ({
      column,
      belief: play(episode, lines, termsOf(column, rates)),
    }));
    const words = mistakesInWords(trip, by);
    const file = `${String(nth + 1).padStart(2, "0")}-${trip.name}.png`;
    const svg = timelineOf(episode, believings, `${trip.name}: ${words}`);
    await writePicture(join(folder, file), sharp(Buffer.from(svg)).png());
    list.push(`${nth + 1}. \`${trip.folder}\`: ${words}`, "", `   ![${trip.name}](<${file}>)`, "");
  }
  await writeFile(join(folder, "worst.md"), list.join("\n"));
  return chosen.length;
}
