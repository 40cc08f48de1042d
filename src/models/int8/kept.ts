import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keepFile } from "../keep-file.ts";
import { sha256Of } from "../manifest.ts";
import { calibrationMethod } from "./calibrate.ts";
import { type Int8Report, readReport, reportText } from "./report.ts";

/** What a quantized model came from and was judged by. */
export type Int8Origin = Pick<Int8Report, "model" | "data"> & {
  readonly calibration: Pick<Int8Report["calibration"], "sha256">;
};

/** Where the quantized model lies, in the model's folder: by the model and the pictures of its calibration. */
export function quantizedFile(folder: string, { model, calibration }: Int8Origin): string {
  return join(folder, "quantized", `${model.slice(0, 16)}-${calibration.sha256.slice(0, 16)}.onnx`);
}

/** The report of a quantized model that is there already, was made as it would be now, and was judged by the same. */
export function findQuantized(folder: string, origin: Int8Origin): Int8Report | undefined {
  const file = quantizedFile(folder, origin);
  const report = readReport(reportBeside(file));
  if (report === undefined || !existsSync(file)) return undefined;
  const same =
    report.model === origin.model &&
    report.calibration.sha256 === origin.calibration.sha256 &&
    report.calibration.method === calibrationMethod &&
    report.data.sha256 === origin.data.sha256 &&
    report.data.threshold === origin.data.threshold &&
    report.quantized === sha256Of(readFileSync(file));
  return same ? report : undefined;
}

/** Keeps a quantized model and what is known of it. Gives its file. */
export function keepQuantized(folder: string, onnx: Uint8Array, report: Int8Report): string {
  const file = quantizedFile(folder, report);
  keepFile(file, onnx);
  keepFile(reportBeside(file), reportText(report));
  return file;
}

/** What is known of an engine; `engine` says which one it is. */
export type EngineReport = Int8Report & { readonly engine: string };

/** What is known of the engine in an ONNX file; undefined where that is nothing, or about another engine. */
export function engineReport(file: string): EngineReport | undefined {
  const report = readReport(reportBeside(file));
  if (report?.engine === undefined || !existsSync(file)) return undefined;
  return report.engine === sha256Of(readFileSync(file)) ? { ...report, engine: report.engine } : undefined;
}

/** Keeps what is known of an engine beside its ONNX file. */
export function keepEngineReport(file: string, report: EngineReport): void {
  keepFile(reportBeside(file), reportText(report));
}

/** The report's file beside an ONNX file. */
function reportBeside(file: string): string {
  return file.replace(/\.onnx$/, ".json");
}
