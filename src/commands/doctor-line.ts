import type { Finding } from "./doctor-checks.ts";

/** Mark and colour; the colours by their numbers in ECMA-48, because a terminal is asked about elsewhere. */
const LOOK = {
  ok: { mark: "✓", colour: 32 },
  warn: { mark: "!", colour: 33 },
  fail: { mark: "✗", colour: 31 },
  skipped: { mark: "–", colour: 90 },
} as const;

/** One finding as a person reads it. The mark says the same as the colour. */
export function findingLine({ check, status, detail }: Finding, coloured: boolean): string {
  const { mark, colour } = LOOK[status];
  const text = `${mark} ${check.padEnd(22)} ${detail}`;
  return coloured ? `\x1b[${colour}m${text}\x1b[39m` : text;
}
