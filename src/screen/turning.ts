/** Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, section 2). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A name to stand within a sentence: without the signs that turn what follows round, to the paragraph's end. A price
 * after such a name would read backwards. Marks (as U+200F) stay: they only place what stands beside them.
 */
export function unturned(name: string): string {
  return name.replace(TURNING, "");
}
