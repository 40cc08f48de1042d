import type { onnx } from "./proto.ts";

/**
 * Drops, in place, the nodes and weights that nothing on the way to the graph's outputs uses: what a format
 * leaves aside (a training tool's own overlap suppression, spare outputs) would otherwise still trouble
 * TensorRT, which compiles every node it is given.
 */
export function pruneGraph(graph: onnx.IGraphProto): void {
  const needed = new Set((graph.output ?? []).map(output => output.name ?? ""));
  const kept: onnx.INodeProto[] = [];
  // Nodes stand in execution order, so one walk from the end sees every use before the making.
  for (const node of [...(graph.node ?? [])].reverse()) {
    if (!(node.output ?? []).some(output => output && needed.has(output))) continue;
    kept.push(node);
    for (const name of namesUsedBy(node)) needed.add(name);
  }
  graph.node = kept.reverse();
  graph.initializer = (graph.initializer ?? []).filter(tensor => needed.has(tensor.name ?? ""));
  graph.sparseInitializer = (graph.sparseInitializer ?? []).filter(tensor =>
    needed.has(tensor.values?.name ?? ""),
  );
  const made = new Set(kept.flatMap(node => node.output ?? []));
  graph.valueInfo = (graph.valueInfo ?? []).filter(info => made.has(info.name ?? ""));
}

/** What a node reads: its inputs, and whatever the graphs inside it take from around them. */
export function namesUsedBy(node: onnx.INodeProto): string[] {
  const inner = (node.attribute ?? []).flatMap(attribute => [
    ...(attribute.g ? [attribute.g] : []),
    ...(attribute.graphs ?? []),
  ]);
  const used = inner.flatMap(graph => [
    ...(graph.node ?? []).flatMap(namesUsedBy),
    // An If branch may hand an outer value straight through.
    ...(graph.output ?? []).map(output => output.name ?? ""),
  ]);
  return [...(node.input ?? []), ...used];
}
