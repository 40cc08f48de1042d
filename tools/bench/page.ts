/** docs/performance.md with its first block, and the date above it, as the bench has printed them; its other words stay. */
export function performancePage(page: string, lines: readonly string[]): string {
  const today = new Date().toISOString().slice(0, 10);
  return page
    .replace(/(`npm run bench -- --write` on )\d{4}-\d\d-\d\d/, (_, words: string) => words + today)
    .replace(/```\n[\s\S]*?\n```/, () => `\`\`\`\n${lines.join("\n").trim()}\n\`\`\``);
}
