import type { onnx } from "./proto.ts";

/**
 * Gives tensors of a graph new names, in place, wherever they are made, used or described, including graphs
 * inside nodes (If, Loop, Scan). `names` maps old to new; what it does not name stays.
 */
export function renameTensors(graph: onnx.IGraphProto, names: ReadonlyMap<string, string>): void {
  const renamed = (name: string): string => names.get(name) ?? name;
  const describe = (thing: { name?: string | null }): void => {
    if (thing.name) thing.name = renamed(thing.name);
  };
  for (const thing of [...(graph.input ?? []), ...(graph.output ?? []), ...(graph.valueInfo ?? [])])
    describe(thing);
  for (const tensor of graph.initializer ?? []) describe(tensor);
  for (const tensor of graph.sparseInitializer ?? []) if (tensor.values) describe(tensor.values);
  for (const note of graph.quantizationAnnotation ?? []) {
    if (note.tensorName) note.tensorName = renamed(note.tensorName);
    for (const entry of note.quantParameterTensorNames ?? []) {
      if (entry.value) entry.value = renamed(entry.value);
    }
  }
  for (const node of graph.node ?? []) {
    node.input = (node.input ?? []).map(renamed);
    node.output = (node.output ?? []).map(renamed);
    for (const attribute of node.attribute ?? []) {
      if (attribute.g) renameTensors(attribute.g, names);
      for (const inner of attribute.graphs ?? []) renameTensors(inner, names);
    }
  }
}
