/** docs/performance.md around the lines that the bench has printed. */
export function performancePage(lines: readonly string[]): string {
  return `# Performance

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}. The machine is a shared virtual one whose speed drifts by half and more within minutes, so compare the ratio, which was measured in one run, and take the single numbers as an order of magnitude.

\`\`\`
${lines.join("\n").trim()}
\`\`\`

- **(a)** the bare onnxruntime loop: the imported model, one real frame over and over, nothing else. Before and after each replay; their mean.
- **(b)** GStreamer decoding and scaling the clip and handing every frame to JavaScript, which looks at none.
- **(c)** \`stepout replay\` of the clip, from its own stats line: capture, detection, observations to the cart process, counting. JavaScript does no work a pixel; the next frame is fetched while the model blocks the thread.
- **c/a** says what the whole path keeps of the bare model's speed. Above 1 it only says that the machine was faster during the replay.
- **Gate edge → bill** runs from the edge with which the last barrier clears, so it contains the gate's debounce: a level must hold before it counts. What is after it is the software's: the same times less the debounce.

What an observation costs to count: \`node --expose-gc --import tsx tools/counting-bench/main.ts 1000000\`. On the same machine, busy with other work: median 130 µs with 20 items and 2 hands, 127 µs in the first tenth of a million observations and 130 µs in the last, heap 6.1 MB at the start and 6.2 MB at the end.

Untried: a Jetson. There: \`npm run bench\` after \`models.providers: [tensorrt]\`, and \`npx stepout model bench NAME --provider tensorrt\`.
`;
}
