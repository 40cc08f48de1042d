import type { Edge, GateEvent } from "../../../src/gate/passage.ts";

/** A level at a time, written shortly: `I` and `O` block the inner and the outer barrier, `i` and `o` clear it. */
export function edgesOf(script: string): Edge[] {
  return script
    .trim()
    .split(/\s+/)
    .filter(word => word !== "")
    .map(word => {
      const [letter = "", t = ""] = [word[0], word.slice(1)];
      return {
        t: Number(t),
        sensor: letter.toLowerCase() === "i" ? ("inner" as const) : ("outer" as const),
        blocked: letter === letter.toUpperCase(),
      };
    });
}

/**
 * A level flickers before it holds, as a contact bounces: at each edge `pairs` changes there and back come
 * first, each `gapMs` apart. The level holds from the edge's own moment.
 */
export function withBounce(edges: readonly Edge[], pairs: number, gapMs: number): Edge[] {
  return edges.flatMap(edge => {
    const bounce = Array.from({ length: 2 * pairs }, (_, index) => ({
      ...edge,
      t: edge.t - ((2 * pairs - index) * gapMs) / 1000,
      blocked: index % 2 === 0 ? edge.blocked : !edge.blocked,
    }));
    return [...bounce, edge];
  });
}

/** Short names for what came out: `left@1.9`, `outer silent@7`. */
export function brief(events: readonly GateEvent[]): string[] {
  return events.map(event => {
    const at = Math.round(event.t * 1000) / 1000;
    return event.type === "passage"
      ? `${event.direction}@${at}`
      : `${event.sensor} ${event.type === "fault" ? event.reason.split(":")[0] : "lone"}@${at}`;
  });
}
