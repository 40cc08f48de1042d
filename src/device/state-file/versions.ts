/**
 * How a state of each version became one of the next; the first step takes version 1. A step that was released
 * never changes, and what it gives is held against the schema only after the last one.
 */
export type Steps = readonly ((older: unknown) => unknown)[];

/** Version 1 is the only one so far. */
export const released: Steps = [];

/** The newest version that these steps lead to. */
export function newestOf(steps: Steps): number {
  return steps.length + 1;
}

/** A state of `version`, from 1 to the newest, in the newest one's shape. Throws what a step threw. */
export function migrate(state: unknown, version: number, steps: Steps): unknown {
  return steps.slice(version - 1).reduce((older, step) => step(older), state);
}
