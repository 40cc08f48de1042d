/**
 * The line (from 1) on which each element of `text[key]` begins, for a JSON object whose member `key` is an
 * array: a reader that parsed the whole text knows what is wrong with an element, but not where it stands.
 * The text must be valid JSON.
 */
export function elementLines(text: string, key: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let lastString = "";
  let inWanted = false;
  let expecting = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\n") line += 1;
    if (sign === undefined || /\s/.test(sign)) continue;
    if (expecting && sign !== "]") lines.push(line);
    expecting = false;
    if (sign === '"') {
      const end = closingQuote(text, at);
      if (depth === 1) lastString = text.slice(at + 1, end);
      at = end;
    } else if (sign === "{" || sign === "[") {
      depth += 1;
      if (depth === 2 && sign === "[" && lastString === key) {
        inWanted = true;
        expecting = true;
      }
    } else if (sign === "}" || sign === "]") {
      depth -= 1;
      if (depth === 1) inWanted = false;
    } else if (sign === "," && depth === 2 && inWanted) {
      expecting = true;
    }
  }
  return lines;
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
