import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { optionsOrEnd, wholeOption } from "../whole-option.ts";
import { billingLatency } from "./billing.ts";
import { median, percentile } from "./figures.ts";
import { performancePage } from "./page.ts";
import { type Replayed, replayClip } from "./replay.ts";
import { type Bench, bareModel, captureAlone, loadBench, type Rate } from "./vision.ts";

/**
 * `npm run bench`: how near the whole path comes to its parts, in one run, so that a noisy machine shifts
 * all figures alike. Ratios are what to compare; the single numbers belong to the machine named above them.
 * With `--write` the figures go into docs/performance.md too. `--rounds 0` measures the bills alone.
 */

type Round = {
  readonly bare: Rate;
  readonly capture: Rate;
  readonly replay: Replayed;
  readonly ratio: number;
};

const { rounds, bills, ...values } = optionsOrEnd("bench", () => {
  const { values } = parseArgs({
    options: {
      config: { type: "string", default: "test/fixtures/shelf.yaml" },
      clip: { type: "string", default: "../shared/data/videos/bottles.mp4" },
      rounds: { type: "string", default: "3" },
      bills: { type: "string", default: "200" },
      write: { type: "boolean", default: false },
    },
  });
  const rounds = wholeOption("rounds", values.rounds, 0, 1000);
  return { ...values, rounds, bills: wholeOption("bills", values.bills, 1) };
});
const said: string[] = [];
const say = (line: string) => {
  said.push(line);
  process.stdout.write(`${line}\n`);
};

say(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);
if (rounds > 0) await measurePath(rounds);
// What the gate waits for on purpose, and next to nothing: the second figure is what the software takes.
for (const debounceMs of [30, 1]) await sayBilling(debounceMs);

const page = "docs/performance.md";
if (values.write) writeFileSync(page, performancePage(readFileSync(page, "utf8"), said));

async function measurePath(count: number): Promise<void> {
  if (!existsSync(values.clip)) {
    process.stderr.write(`bench: there is no clip ${values.clip}; name one with --clip FILE.\n`);
    process.exit(2);
  }
  const bench = loadBench(values.config, values.clip);
  say(`model ${bench.modelName}, ${bench.threads} thread(s), clip ${values.clip}\n`);
  const rounds: Round[] = [];
  for (let number = 1; number <= count; number += 1) rounds.push(await measureRound(bench, number));
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  say(`\nmedian of ${rounds.length} rounds`);
  say(`  (a) bare onnxruntime loop   ${middle(r => r.bare.framesPerSecond).toFixed(1)} frames/s`);
  say(`  (b) GStreamer alone         ${middle(r => r.capture.framesPerSecond).toFixed(0)} frames/s`);
  say(`  (c) replay, whole path      ${middle(r => r.replay.framesPerSecond).toFixed(1)} frames/s`);
  say(`  c/a                         ${middle(r => r.ratio).toFixed(3)}`);
  const cpuMs = middle(r => r.replay.cpuSecondsPerFrame) * 1000;
  say(`  CPU a frame (c)             ${cpuMs.toFixed(1)} ms, models' start included`);
  say(`  peak memory of vision (c)   ${middle(r => r.replay.peakMemoryMb)} MB`);
}

async function measureRound(bench: Bench, number: number): Promise<Round> {
  // The machine's speed drifts: the bare loop runs before and after what it is compared with.
  const before = await bareModel(bench);
  const capture = await captureAlone(bench);
  const replay = await replayClip(values.clip, values.config);
  const after = await bareModel(bench);
  const bare = { framesPerSecond: (before.framesPerSecond + after.framesPerSecond) / 2 };
  const ratio = replay.framesPerSecond / bare.framesPerSecond;
  say(
    `round ${number}: (a) bare model ${bare.framesPerSecond.toFixed(1)}, (b) capture alone ${capture.framesPerSecond.toFixed(0)}, ` +
      `(c) replay ${replay.framesPerSecond.toFixed(1)} frames/s; c/a ${ratio.toFixed(3)}`,
  );
  return { bare, capture, replay, ratio };
}

async function sayBilling(debounceMs: number): Promise<void> {
  const { edgeToDiskMs, edgeToBrokerMs } = await billingLatency(bills, debounceMs);
  say(
    `\n${edgeToDiskMs.length} bills through gate (${debounceMs} ms of debounce included), till, disk and mosquitto on loopback`,
  );
  for (const [what, times] of [
    ["gate edge → bill on disk", edgeToDiskMs],
    ["gate edge → broker confirmed", edgeToBrokerMs],
  ] as const) {
    const [middle, late] = [median(times), percentile(times, 99)];
    say(
      `  ${what.padEnd(29)} median ${middle.toFixed(1)} ms, p99 ${late.toFixed(1)} ms; ` +
        `after the debounce ${(middle - debounceMs).toFixed(1)} and ${(late - debounceMs).toFixed(1)} ms`,
    );
  }
}
