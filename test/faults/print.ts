import type { Row } from "./rows.ts";
import type { Verdict } from "./store.ts";

/** What a row of the matrix came to, of all its carts. */
export type Line = {
  readonly row: Row;
  /** Bills: one for each trip. */
  readonly expected: number;
  readonly verdicts: readonly Verdict[];
  /** What did not go as meant; the first is shown. */
  readonly troubles: readonly string[];
};

const widths = [46, 8, 9, 9, 5, 8, 6] as const;

export const headline = cells(["fault", "trips", "expected", "received", "lost", "doubled", "wrong"]);

export function matrixLine({ row, expected, verdicts, troubles }: Line): string {
  if (row.skip) return `${row.fault.padEnd(widths[0])}  skipped: ${row.skip}`;
  const { received, lost, doubled, wrong } = sumOf(verdicts);
  const line = cells([row.fault, ...[expected, expected, received, lost, doubled, wrong].map(String)]);
  return troubles[0] === undefined ? line : `${line}  ${inOneLine(troubles[0])}`;
}

/** The end of a trouble, where a process that failed says why; a compiled program shows its source before it. */
function inOneLine(trouble: string): string {
  const words = trouble.replace(/\s+/g, " ");
  return words.length <= 400 ? words : `${words.slice(0, 100)} … ${words.slice(-300)}`;
}

/** The last line, and whether nothing was lost, doubled, wrong or stuck. */
export function sumLine(
  lines: readonly Line[],
  seconds: number,
): { readonly text: string; readonly isSound: boolean } {
  const { received, lost, doubled, wrong } = sumOf(lines.flatMap(line => line.verdicts));
  const expected = lines.reduce((sum, line) => sum + line.expected, 0);
  const crashes = lines.filter(line => line.row.crashes).reduce((sum, line) => sum + line.expected, 0);
  const stuck = lines.filter(line => line.troubles.length > 0).length;
  const text =
    `${crashes} injected crashes and ${expected - crashes} other trips in ${Math.round(seconds)} s: ` +
    `bills expected ${expected}, received ${received}, lost ${lost}, doubled ${doubled}, wrong ${wrong}` +
    (stuck === 0 ? "" : `; ${stuck} rows did not go as meant`);
  return { text, isSound: lost + doubled + wrong + stuck === 0 && expected > 0 };
}

function sumOf(verdicts: readonly Verdict[]): Verdict {
  const zero: Verdict = { received: 0, lost: 0, doubled: 0, wrong: 0 };
  return verdicts.reduce(
    (sum, { received, lost, doubled, wrong }) => ({
      received: sum.received + received,
      lost: sum.lost + lost,
      doubled: sum.doubled + doubled,
      wrong: sum.wrong + wrong,
    }),
    zero,
  );
}

function cells(words: readonly string[]): string {
  return words
    .map((word, i) => (i === 0 ? word.padEnd(widths[0]) : word.padStart(widths[i] ?? 8)))
    .join("  ");
}
