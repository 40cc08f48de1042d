import { createGate, type GateSpec } from "./gate.ts";
import type { Edge, GateEvent } from "./passage.ts";

/** A line of a recording that is not an edge: its number, counted from 1, and what is wrong with it. */
export type BadLine = { readonly line: number; readonly problem: string };

/** What a line of a recording looks like; shown with every complaint about one. */
export const EXAMPLE_LINE = '{"t":1.204,"sensor":"inner","blocked":true}';

/**
 * Reads recorded edges, one JSON object a line; blank lines are skipped and further keys ignored. Reads all
 * of it before it judges, so that every bad line can be named at once.
 */
export function parseEdges(text: string): {
  readonly edges: readonly Edge[];
  readonly bad: readonly BadLine[];
} {
  const edges: Edge[] = [];
  const bad: BadLine[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "") continue;
    const parsed = parseEdge(line);
    if (typeof parsed === "string") bad.push({ line: index + 1, problem: parsed });
    else edges.push(parsed);
  }
  return { edges, bad };
}

/** One edge from its line of JSON, or what is wrong with the line. */
export function parseEdge(line: string): Edge | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is not a JSON object";
  const { t, sensor, blocked, initial } = value as Record<string, unknown>;
  if (typeof t !== "number" || !Number.isFinite(t)) return "has no `t` in seconds";
  if (sensor !== "inner" && sensor !== "outer") return 'has no `sensor` "inner" or "outer"';
  if (typeof blocked !== "boolean") return "has no `blocked` true or false";
  if (initial !== undefined && typeof initial !== "boolean")
    return "has an `initial` that is not true or false";
  return { t, sensor, blocked, ...(initial === true ? { initial } : {}) };
}

/**
 * Runs recorded edges through a fresh gate as a cart would live them. Lines may be out of order, as when two
 * recorders were joined: time decides, and the file's order among equal times. The recording is taken to go
 * on just long enough for its last level to settle; what happens after it nobody knows.
 */
export function replayEdges(edges: readonly Edge[], spec: GateSpec): readonly GateEvent[] {
  const gate = createGate(spec);
  const inOrder = edges.toSorted((a, b) => a.t - b.t);
  const events = inOrder.flatMap(edge => gate.edge(edge));
  const last = inOrder.at(-1);
  return last === undefined ? events : [...events, ...gate.tick(last.t + spec.debounceMs / 1000)];
}
