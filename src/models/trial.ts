import { Fault, isFault } from "../fault.ts";
import { contract } from "./contract.ts";
import type { Size } from "./picture-input.ts";
import type { Source } from "./source.ts";

/**
 * Runs a model with a `picture` input once on some picture of that size, of many colours unless a plain one is asked
 * for, and gives every output's shape and numbers. Throws Fault("bad-model") when the model cannot be opened or run.
 */
export type Trial = (
  onnx: Uint8Array,
  picture: Size,
  looks?: "colourful" | "plain",
) => Promise<ReadonlyMap<string, Tried>>;
type Tried = { readonly dims: readonly number[]; readonly data: ArrayLike<number> };

/** Operators whose output sizes depend on the picture, which TensorRT handles badly or not at all. */
const choosing = new Set(["NonMaxSuppression", "NonZero", "Loop"]);

/** What works here and may not on a Jetson, one sentence an item. */
export function warningsOf({ node }: Source["graph"]): string[] {
  const found = [...new Set(node.map(one => one.opType ?? ""))].filter(op => choosing.has(op));
  if (found.length === 0) return [];
  return [
    `The model holds ${found.join(", ")}, which TensorRT may refuse: for a Jetson, export it without its own choice of boxes.`,
  ];
}

/** A rewritten model counts on as many candidates as it was measured to have. */
export function unsteady(): Fault {
  return new Fault(
    "bad-model",
    "On another picture the model gives another number of candidates: export it without its own choice of boxes (NMS).",
  );
}

/**
 * A model that chooses among its boxes by itself may have fewer where there is less to see, and cannot be run then.
 * Throws Fault("bad-model") where `runOnPlain` does, on a picture with nothing to see.
 */
export async function proveSteady(runOnPlain: () => Promise<unknown>): Promise<void> {
  try {
    await runOnPlain();
  } catch (error) {
    throw isFault(error, "bad-model") ? unsteady() : error;
  }
}

type Expected = { readonly topK: number; readonly labelCount: number };

/**
 * The rewritten model's outputs on a trial picture must keep the contract: numbers outside it mean a misread
 * format. Throws Fault("bad-model").
 */
export function prove(tried: ReadonlyMap<string, Tried>, { topK, labelCount }: Expected): void {
  const keeps = (name: string, count: number, fits: (value: number) => boolean): boolean => {
    const { data = [] } = tried.get(name) ?? {};
    return data.length === count && Array.from(data).every(fits);
  };
  const slack = 1e-3;
  const sound =
    keeps(contract.boxes, topK * 4, Number.isFinite) &&
    keeps(contract.scores, topK, score => score >= -slack && score <= 1 + slack) &&
    keeps(contract.classes, topK, label => label >= 0 && label < labelCount);
  if (sound) return;
  throw new Fault(
    "bad-model",
    "On a trial picture the model gave scores outside 0 to 1, endless boxes or classes without a label: check --format, --labels and, of a detr, --scores.",
  );
}
