import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Fault, messageOf } from "../fault.ts";
import { VERSION } from "../paths.ts";
import { textOf } from "../utf8.ts";
import type { Pixels } from "./formats/format.ts";
import { readLabels } from "./labels.ts";
import { sha256Of } from "./manifest.ts";
import type { Size } from "./picture-input.ts";
import type { Rewritten } from "./rewrite.ts";
import { rewriteModel } from "./rewrite.ts";
import type { Saved } from "./save.ts";
import { saveModel } from "./save.ts";
import type { FormatName, Manifest } from "./schema.ts";
import type { Trial } from "./trial.ts";

/** What a person says about the model they bring. */
export type ImportOrder = {
  /** The foreign ONNX file. */
  readonly file: string;
  readonly name: string;
  readonly format: FormatName;
  /** One label a line. */
  readonly labelsFile: string;
  readonly task?: Manifest["task"];
  /** Those that are not given are the usual ones, or off. */
  readonly thresholds?: Partial<Manifest["thresholds"]>;
  readonly topK?: number;
  readonly input?: Size;
  readonly pictures?: Size;
  readonly pixels?: Pixels;
  readonly scores?: "sigmoid" | "softmax";
  readonly licence?: string;
  readonly url?: string;
  readonly replace?: boolean;
};

export type Imported = {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly warnings: readonly string[];
};

const usual = { topK: 100, score: 0.3, overlap: 0.5 } as const;

/**
 * Brings a foreign model in: reads it, rewrites it to the contract, tries it, and keeps it under `root` with a
 * manifest. Throws Fault("bad-model"), ("bad-data") or ("usage") with the mend; then nothing was written.
 */
export async function importModel(order: ImportOrder, root: string, trial: Trial): Promise<Imported> {
  refuseUnheard(order);
  const bytes = readGiven(order.file, "model");
  const labels = readLabels(textOf(readGiven(order.labelsFile, "labels file"), order.labelsFile));
  const { format, input, pictures, pixels, scores } = order;
  const wanted = { format, labelCount: labels.length, topK: order.topK ?? usual.topK };
  const rewritten = await rewriteModel(
    bytes,
    {
      ...wanted,
      ...(input && { input }),
      ...(pictures && { pictures }),
      ...(pixels && { pixels }),
      ...(scores && { scores }),
    },
    trial,
  );
  const manifest = describe(order, { labels, sourceHash: sha256Of(bytes), rewritten });
  const saved = saveModel(manifest, rewritten.onnx, root, order.replace);
  return {
    ...saved,
    warnings: [...rewritten.warnings, ...asideInWords(saved), ...resetInWords(order, saved)],
  };
}

/** The other families give scores, so nothing would be done with it, and people who need it would think it was. */
function refuseUnheard({ format, scores }: ImportOrder): void {
  if (scores === undefined || format === "detr") return;
  throw new Fault("usage", `--scores is about detr alone: leave it out for ${format}.`);
}

function asideInWords({ aside }: Saved): string[] {
  if (aside === undefined) return [];
  return [
    `It is another source than before, or read in another way: ${aside.files.join(", ")} of the former model went to ${aside.folder}.`,
  ];
}

/** Whoever chose a threshold for the former model may not think of it when weights are replaced. */
function resetInWords({ thresholds = {} }: ImportOrder, { manifest, former }: Saved): string[] {
  return Object.entries(former?.thresholds ?? {}).flatMap(([key, was]) => {
    const name = key as keyof Manifest["thresholds"];
    const is = manifest.thresholds[name];
    if (thresholds[name] !== undefined || is === was) return [];
    const option = `--${name.replace(/[A-Z]/, letter => `-${letter.toLowerCase()}`)}`;
    return [
      `${option} is ${is ?? "off"} now and was ${was} for the former model: give ${option} ${was} to keep that.`,
    ];
  });
}

type Facts = { readonly labels: string[]; readonly sourceHash: string; readonly rewritten: Rewritten };

function describe(order: ImportOrder, { labels, sourceHash, rewritten }: Facts): Manifest {
  return {
    schema: 1,
    name: order.name,
    task: order.task ?? "items",
    format: order.format,
    labels,
    input: rewritten.input,
    topK: rewritten.topK,
    thresholds: { score: usual.score, overlap: usual.overlap, ...order.thresholds },
    sha256: sha256Of(rewritten.onnx),
    source: {
      file: basename(order.file),
      sha256: sourceHash,
      ...(order.url ? { url: order.url } : {}),
      ...(order.licence ? { licence: order.licence } : {}),
    },
    reading: [...rewritten.reading],
    importedAt: new Date().toISOString(),
    software: `stepout ${VERSION}`,
  };
}

function readGiven(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault("bad-data", `The ${what} cannot be read (${messageOf(cause)}): check the path.`, cause);
  }
}
