import { judgePictures } from "../dataset/judge.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import type { JudgedPicture } from "../dataset/metrics/judged.ts";
import { type DetectorOptions, openDetector } from "../device/detector.ts";
import { openProgress, timeLeft } from "./progress.ts";
import { note } from "./say.ts";

/**
 * Detections down to this score enter the averages and the predictions file. Below it a detector lists little
 * but noise, by the thousand; the tail adds nothing that three decimals show.
 */
const floor = 0.001;

export type Judging = Omit<DetectorOptions, "floor"> & {
  /** What the progress line calls it. */
  readonly title: string;
  /** Labels to look at: what nobody looked for can be neither right nor wrong. */
  readonly wanted: (label: string) => boolean;
};

/** Shows labelled pictures to a model and gives each with its truth and what was found, wanted or not. */
export async function lookAtAll(
  pictures: readonly LabelledPicture[],
  { title, wanted, ...options }: Judging,
): Promise<{ readonly all: JudgedPicture[]; readonly judged: JudgedPicture[] }> {
  await using detector = await openDetector({ ...options, floor });
  const { running, precision, why } = detector.provider;
  if (options.precision !== undefined && options.precision !== precision) {
    note(`${options.model.manifest.name} is judged on ${running} in ${precision}: ${why}`);
  }
  const progress = openProgress(title);
  const all: JudgedPicture[] = [];
  const started = performance.now();
  for await (const one of judgePictures(pictures, detector)) {
    all.push(one);
    const left = timeLeft(all.length / pictures.length, performance.now() - started);
    progress.show(`${all.length} of ${pictures.length} pictures${left}`);
  }
  progress.clear();
  const judged = all.map(one => ({ ...one, found: one.found.filter(({ label }) => wanted(label)) }));
  return { all, judged };
}
