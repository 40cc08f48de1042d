import { Fault } from "../fault.ts";
import {
  contract,
  contractInput,
  contractOutputs,
  giveCandidates,
  openOutput,
  takePicture,
} from "./contract.ts";
import { detr } from "./formats/detr.ts";
import type { Format, Measured, Pixels, Reading } from "./formats/format.ts";
import { tfod } from "./formats/tfod.ts";
import { yolo } from "./formats/yolo.ts";
import { yolox } from "./formats/yolox.ts";
import type { Size } from "./picture-input.ts";
import { ModelProto } from "./proto.ts";
import { pruneGraph } from "./prune.ts";
import type { FormatName } from "./schema.ts";
import type { Source } from "./source.ts";
import { ownPrefix, readSource } from "./source.ts";
import type { Trial } from "./trial.ts";
import { prove, proveSteady, unsteady, warningsOf } from "./trial.ts";
import type { Words } from "./words.ts";
import { graphWords } from "./words.ts";

export type Rewriting = {
  readonly format: FormatName;
  readonly labelCount: number;
  /** How many candidates to give; fewer where the model has fewer. */
  readonly topK: number;
  /** For files that leave their picture size open. */
  readonly input?: Size;
  /** The size of the pictures that the model is to be given, where it is not its own: the graph scales them. */
  readonly pictures?: Size;
  /** Where the model departs from its format's habit. */
  readonly pixels?: Pixels;
  readonly scores?: "sigmoid" | "softmax";
};

export type Rewritten = {
  readonly onnx: Uint8Array;
  readonly input: Size;
  readonly topK: number;
  /** How the file was read, one sentence an item. */
  readonly reading: readonly string[];
  readonly warnings: readonly string[];
};

const formats: Record<FormatName, Format> = { yolox, yolo, detr, tfod };

/**
 * Rewrites a foreign ONNX detector (`bytes`) to the one contract (see contract.ts): casting, colour order,
 * normalising, decoding and the choice of the best K move into the graph. `trial` measures the shapes that
 * files leave open, and proves the result. Throws Fault("bad-model") with the mend.
 */
export async function rewriteModel(bytes: Uint8Array, wanted: Rewriting, trial: Trial): Promise<Rewritten> {
  const source = readSource(bytes, Object.values(contract), wanted.input);
  const format = formats[wanted.format];
  const pixels = wanted.pixels ?? format.pixels;
  refuseFractions(source, pixels);
  const before = { node: [], initializer: source.graph.initializer };
  const given = givenPictures(source.input, wanted.pictures);
  takePicture(graphWords(before, source.opset, `${ownPrefix}/in`), source.input, given, pixels);
  source.graph.node.unshift(...before.node);
  source.graph.input = contractInput(given);

  const words = graphWords(source.graph, source.opset, `${ownPrefix}/out`);
  const outputs = await measure(source, words, onnx => trial(onnx, given));
  const reading: Reading = {
    words,
    outputs,
    input: source.input,
    labelCount: wanted.labelCount,
    ...(wanted.scores ? { scores: wanted.scores } : {}),
  };
  const candidates = format.read(reading);
  const topK = Math.min(wanted.topK, candidates.count);
  giveCandidates(words, candidates, topK);
  source.graph.output = contractOutputs(topK);
  pruneGraph(source.graph);

  if (topK === 0) throw unsteady();
  const onnx = encode(source);
  prove(await trial(onnx, given), { topK, labelCount: wanted.labelCount });
  const warnings = warningsOf(source.graph);
  if (warnings.length > 0) await proveSteady(() => trial(onnx, given, "plain"));
  return {
    onnx,
    input: given,
    topK,
    reading: [`colours as ${pixels}`, candidates.remark, ...scalingRemark(source.input, given)],
    warnings,
  };
}

/** Both sizes have the same proportions: what was drawn into a corner of a picture stays as it looked. */
function givenPictures({ width, height }: Size, given: Size = { width, height }): Size {
  if (given.width * height === given.height * width) return given;
  throw new Fault(
    "bad-model",
    `The model looks at ${width}x${height} pictures, which ${given.width}x${given.height} ones would be squeezed into: give --pictures of the same proportions.`,
  );
}

function scalingRemark({ width, height }: Size, given: Size): string[] {
  return given.width === width ? [] : [`pictures scaled to ${width}x${height}`];
}

/** A model that takes whole numbers does its own normalising; fractions would be cut off. */
function refuseFractions({ input }: Source, pixels: Pixels): void {
  if (input.type !== "uint8" || pixels.endsWith("0-255")) return;
  throw new Fault(
    "bad-model",
    `The model takes uint8 pictures, so its colours cannot be ${pixels}: add --pixels rgb-0-255 or bgr-0-255.`,
  );
}

async function measure(
  source: Source,
  words: Words,
  run: (onnx: Uint8Array) => ReturnType<Trial>,
): Promise<Measured[]> {
  const values = source.outputs.map(({ name, value }) => ({ name, value: words.cast(value, "float") }));
  source.graph.output = values.map(({ value }) => openOutput(value));
  const tried = await run(encode(source));
  return values.map(({ name, value }) => {
    const { dims, data } = tried.get(value) ?? { dims: [], data: [] };
    return { name, value, dims, data };
  });
}

function encode({ model, graph }: Source): Uint8Array {
  // Before version 4 of the file format every weight had to be an input too; the contract has one input.
  const irVersion = Math.max(4, Number(model.irVersion));
  return ModelProto.encode({ ...model, irVersion, graph }).finish();
}
