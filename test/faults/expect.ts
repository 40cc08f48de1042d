/** Throws where a process ended otherwise. */
export function expect(end: string, wanted: string): void {
  if (end !== wanted) throw new Error(`the cart's process was to end with ${wanted}, and ended with ${end}`);
}
