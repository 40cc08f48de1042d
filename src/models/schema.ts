import { z } from "zod";
import { Fault } from "../fault.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");
const share = z.number().min(0).max(1);

/** A model's name is also its folder's: small letters, digits, dot, dash and underscore. */
export const modelName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "like shelf-items-2");

export const formatNames = ["yolox", "yolo", "detr", "tfod"] as const;
export type FormatName = (typeof formatNames)[number];

export const taskNames = ["items", "hands"] as const;

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  name: modelName,
  /** What the model looks for: things to count, or hands. */
  task: z.enum(taskNames),
  /** Where it came from; the imported file itself always keeps the one contract. */
  format: z.enum(formatNames),
  /** The label of class 0, 1, … */
  labels: z.array(z.string().min(1)).min(1),
  /** The model's picture, in pixels. */
  input: z.strictObject({ width: z.int().min(1), height: z.int().min(1) }),
  /** K: how many candidates the graph gives. */
  topK: z.int().min(1),
  thresholds: z.strictObject({
    /** A detection below this score does not count. */
    score: share,
    /** Of two boxes of one label that overlap more than this (intersection over union) the weaker goes. */
    overlap: share,
    /** The same between boxes of any two labels; absent: labels do not suppress each other. */
    overlapAcross: share.optional(),
    /** The same for boxes of one label that count, as a share of the smaller one's area; absent: off. */
    overlapSmaller: share.optional(),
  }),
  /** Of model.onnx. */
  sha256,
  source: z.strictObject({
    /** The name of the imported file. */
    file: z.string().min(1),
    sha256,
    url: z.string().min(1).optional(),
    licence: z.string().min(1).optional(),
  }),
  /** How the import read the file, for a person to check. */
  reading: z.array(z.string()),
  importedAt: z.iso.datetime().optional(),
  /** The version of this software that imported it. */
  software: z.string().min(1),
  /** Where the weights come from: data, starting weights, licences, recipe. */
  provenance: z.record(z.string(), z.unknown()).optional(),
  /** Measured accuracy and speed, with the data and machine they were measured on. */
  figures: z.record(z.string(), z.unknown()).optional(),
});

/** What is known about an imported model: `manifest.json` beside its `model.onnx`. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Reads `manifest.json`. Throws Fault("bad-model") that lists every problem with its path. */
export function parseManifest(text: string, where: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new Fault("bad-model", `${where} is not JSON: import the model again.`, cause);
  }
  const checked = manifestSchema.safeParse(content);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(issue => `${issue.path.join(".") || "it"}: ${issue.message}`);
  throw new Fault(
    "bad-model",
    `${where} is not a model manifest (${problems.join("; ")}): import the model again.`,
  );
}
