import { readFileSync } from "node:fs";
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);
const figures = z.strictObject({ map50: share, map: share, cAcc: share });

/** What is known of a quantized model: what its ranges were measured on, and how well it sees beside the float model. */
const reportSchema = z.strictObject({
  schema: z.literal(1),
  precision: z.literal("int8"),
  /** Of model.onnx, which was quantized. */
  model: sha256,
  /** Of the ONNX file with its roundings, on which `int8` was measured. */
  quantized: sha256,
  calibration: z.strictObject({ pictures: z.int().min(1), sha256, method: z.string() }),
  /** The labelled pictures that both were judged by, and the score from which cAcc counts a detection. */
  data: z.strictObject({ pictures: z.int().min(1), sha256, threshold: share }),
  float: figures,
  int8: figures,
  /** Of the engine's ONNX file; absent beside the quantized model itself. */
  engine: sha256.exactOptional(),
});

export type Int8Report = Readonly<z.infer<typeof reportSchema>>;
export type Int8Figures = z.infer<typeof figures>;

/** Reads a report. Where there is none, or no sound one, nothing is known: undefined. */
export function readReport(file: string): Int8Report | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** A report as the text of its file. */
export function reportText(report: Int8Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
