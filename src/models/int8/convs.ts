import { Fault } from "../../fault.ts";
import type { onnx } from "../proto.ts";
import { TensorProto } from "../proto.ts";
import { namesUsedBy } from "../prune.ts";
import type { Value } from "../words.ts";

/** A convolution that may work in whole numbers: where it stands, what it reads and its float32 weights. */
export type Conv = {
  readonly node: onnx.INodeProto;
  readonly input: Value;
  readonly weights: onnx.ITensorProto;
};

/**
 * A convolution that reads what fewer than four others made (on the shortest way) stays in float: the picture's 256
 * steps have no room in the 127 of a signed byte, and its first edges little more. They are few; on the hand
 * detector that ships they cost 0.04 of mAP50–95 in INT8.
 */
const leastDepth = 4;

/**
 * The convolutions of an imported model that INT8 takes. In float stay the first ones; the last ones, whose small
 * differences are the scores and the boxes; and those in groups (depthwise): they read each channel by itself, and
 * one step for all channels is too coarse for the small ones. On the item detector that ships, depthwise ones in INT8
 * cost 0.06 of mAP50. Throws Fault("bad-model") where nothing is left.
 */
export function convsFor(graph: onnx.IGraphProto): Conv[] {
  const nodes = graph.node ?? [];
  const weights = new Map((graph.initializer ?? []).map(tensor => [tensor.name ?? "", tensor]));
  const depths = depthsOf(nodes);
  const followed = beforeConvs(nodes);
  const found = nodes.flatMap(node => {
    const [input = "", weight = ""] = node.input ?? [];
    const tensor = weights.get(weight);
    const deep = (depths.get(input) ?? 0) >= leastDepth;
    const last = !node.output?.some(output => followed.has(output));
    if (!isConv(node) || isGrouped(node) || !deep || last) return [];
    return tensor?.dataType === TensorProto.DataType.FLOAT ? [{ node, input, weights: tensor }] : [];
  });
  if (found.length > 0) return found;
  throw new Fault(
    "bad-model",
    "The model has no plain float32 convolution between its first ones and its last, so INT8 would gain nothing: build it without --int8.",
  );
}

/** How many convolutions made each value, on the shortest way to it; nodes stand in execution order. */
function depthsOf(nodes: readonly onnx.INodeProto[]): ReadonlyMap<Value, number> {
  const depths = new Map<Value, number>();
  for (const node of nodes) {
    const before = namesUsedBy(node).flatMap(name => depths.get(name) ?? []);
    if (before.length === 0 && !isConv(node)) continue;
    const depth = (before.length === 0 ? 0 : Math.min(...before)) + (isConv(node) ? 1 : 0);
    for (const output of node.output ?? []) depths.set(output, depth);
  }
  return depths;
}

/** The values that lead to a convolution. */
function beforeConvs(nodes: readonly onnx.INodeProto[]): ReadonlySet<Value> {
  const values = new Set<Value>();
  for (const node of [...nodes].reverse()) {
    if (!isConv(node) && !node.output?.some(output => values.has(output))) continue;
    for (const name of namesUsedBy(node)) values.add(name);
  }
  return values;
}

function isConv(node: onnx.INodeProto): boolean {
  return node.opType === "Conv" && !node.domain;
}

/** Whether channels are kept apart in groups; ONNX leaves the attribute out for one group. */
function isGrouped(node: onnx.INodeProto): boolean {
  return (node.attribute ?? []).some(({ name, i }) => name === "group" && Number(i) > 1);
}
