import { detectionReport, table } from "../dataset/detection-report.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import type { Int8Figures, Int8Report } from "../models/int8/report.ts";
import type { Model } from "../models/manifest.ts";
import { type DatasetOptions, wantedBy } from "./dataset-options.ts";
import { lookAtAll } from "./judge-model.ts";

type Judging = { readonly title: string; readonly options: DatasetOptions };

/**
 * How well a model sees labelled pictures, on the CPU and at its manifest's threshold. A quantized one computes the
 * same roundings there as in an engine.
 */
export async function figuresOf(
  model: Model,
  pictures: readonly LabelledPicture[],
  { title, options }: Judging,
): Promise<Int8Figures> {
  const { judged } = await lookAtAll(pictures, {
    title,
    model,
    providers: ["cpu"],
    wanted: wantedBy(options),
  });
  const { name, thresholds } = model.manifest;
  const { map50, map, cAcc } = detectionReport(judged, { model: name, threshold: thresholds.score });
  return { map50, map, cAcc };
}

/** The two models side by side, as lines for a person. */
export function describeInt8(name: string, { calibration, data, float, int8 }: Int8Report): string[] {
  const row = (title: string, show: (figure: keyof Int8Figures) => string) => [
    title,
    ...(["map50", "map", "cAcc"] as const).map(show),
  ];
  return [
    `${name} on ${data.pictures} pictures (score ${data.threshold}), ranges from ${calibration.pictures} others:`,
    table([
      ["", "mAP50", "mAP50–95", "cAcc"],
      row("float", figure => float[figure].toFixed(3)),
      row("INT8", figure => int8[figure].toFixed(3)),
      row("difference", figure => signed(int8[figure] - float[figure])),
    ]),
  ];
}

function signed(difference: number): string {
  const text = difference.toFixed(3);
  return difference < 0 || Number(text) === 0 ? text.replace(/^-0\.000$/, "0.000") : `+${text}`;
}
