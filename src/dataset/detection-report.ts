import { type ClassPrecision, meanAveragePrecision } from "./metrics/average-precision.ts";
import { type CheckoutFigures, checkoutFigures } from "./metrics/checkout.ts";
import { type Clutter, checkoutByClutter } from "./metrics/clutter.ts";
import { type Confusion, confusionOf, nothing } from "./metrics/confusion.ts";
import { atThreshold, type JudgedPicture } from "./metrics/judged.ts";
import { precisionRecall } from "./metrics/precision-recall.ts";

/** How accurate a model is on a set of pictures: the last line of `evaluate detections --json`. */
export type DetectionReport = {
  readonly type: "detections";
  readonly model: string;
  readonly images: number;
  readonly map50: number;
  readonly map: number;
  readonly perClass: Readonly<Record<string, ClassPrecision>>;
  /** The score from which detections count in all that follows. */
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly cAcc: number;
  readonly acd: number;
  readonly mccd: number;
  readonly mciou: number;
  readonly wrong: number;
  readonly missed: number;
  readonly byClutter: Partial<Record<Clutter, CheckoutFigures>>;
  readonly confusion: Confusion;
};

/** Works out every figure. Averages look at all detections, the rest at those from the threshold on. */
export function detectionReport(
  pictures: readonly JudgedPicture[],
  { model, threshold }: { readonly model: string; readonly threshold: number },
): DetectionReport {
  const reported = atThreshold(pictures, threshold);
  const { precision, recall, wrong, missed } = precisionRecall(reported);
  const { images, ...checkout } = checkoutFigures(reported);
  return {
    type: "detections",
    model,
    images,
    ...meanAveragePrecision(pictures),
    threshold,
    precision,
    recall,
    ...checkout,
    wrong,
    missed,
    byClutter: checkoutByClutter(reported),
    confusion: confusionOf(reported),
  };
}

/** The report as lines for a person. */
export function describeReport(report: DetectionReport): string[] {
  const { wrong, missed, threshold } = report;
  return [
    `${report.model} on ${report.images} pictures`,
    "",
    `mAP50 ${share(report.map50)}   mAP50–95 ${share(report.map)}`,
    `at score ${threshold}: precision ${share(report.precision)} (${wrong} wrong), recall ${share(report.recall)} (${missed} missed)`,
    "",
    table([
      ["clutter", "pictures", "cAcc", "ACD", "mCCD", "mCIoU"],
      ...Object.entries(report.byClutter).map(([level, figures]) => countRow(level, figures)),
      countRow("all", report),
    ]),
    "",
    table([
      ["label", "pictures", "objects", "AP50", "AP50–95"],
      ...Object.entries(report.perClass).map(([label, one]) => [
        label,
        String(one.images),
        String(one.objects),
        share(one.ap50),
        share(one.ap),
      ]),
    ]),
    ...describeConfusion(report.confusion),
  ];
}

function countRow(name: string, { images, cAcc, acd, mccd, mciou }: CheckoutFigures): string[] {
  return [name, String(images), share(cAcc), share(acd), share(mccd), share(mciou)];
}

/** Kinds of mistakes that a person is shown. */
const mistakesShown = 20;

/** Only what went wrong, the most frequent first: a matrix of zeros tells a person nothing. */
function describeConfusion({ labels, cells }: Confusion): string[] {
  const mistakes = cells.flatMap((row, truth) =>
    row.flatMap((times, answer) => {
      if (times === 0 || truth === answer) return [];
      return [{ times, text: `${times} × ${mistake(labels[truth], labels[answer])}` }];
    }),
  );
  if (mistakes.length === 0) return ["", "No mistakes."];
  const shown = mistakes.sort((a, b) => b.times - a.times).slice(0, mistakesShown);
  const more =
    mistakes.length > shown.length ? [`  and ${mistakes.length - shown.length} kinds more, see --json`] : [];
  return ["", "Mistakes:", ...shown.map(one => `  ${one.text}`), ...more];
}

function mistake(truth = nothing, answer = nothing): string {
  if (truth === nothing) return `${answer} seen where there was none`;
  return answer === nothing ? `${truth} missed` : `${truth} taken for ${answer}`;
}

function share(value: number): string {
  return value.toFixed(3);
}

/** Columns as wide as their widest cell, the first to the left and the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join("  ");
  return rows.map(line).join("\n");
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}
