import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { billingLatency, DEBOUNCE_MS } from "./billing.ts";
import { median, percentile } from "./figures.ts";
import { type Replayed, replayClip } from "./replay.ts";
import { bareModel, captureAlone, loadBench, type Rate } from "./vision.ts";

/**
 * `npm run bench`: how near the whole path comes to its parts, in one run, so that a noisy machine shifts
 * all figures alike. Ratios are what to compare; the single numbers belong to the machine named above them.
 */

type Round = {
  readonly bare: Rate;
  readonly capture: Rate;
  readonly replay: Replayed;
  readonly ratio: number;
};

const { values } = parseArgs({
  options: {
    config: { type: "string", default: "test/fixtures/shelf.yaml" },
    clip: { type: "string", default: "../shared/data/videos/bottles.mp4" },
    rounds: { type: "string", default: "3" },
    bills: { type: "string", default: "200" },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

if (!existsSync(values.clip)) {
  process.stderr.write(`bench: there is no clip ${values.clip}; name one with --clip FILE.\n`);
  process.exit(2);
}

const bench = loadBench(values.config, values.clip);
say(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);
say(`model ${bench.modelName}, ${bench.threads} thread(s), clip ${values.clip}\n`);

const rounds: Round[] = [];
for (let round = 1; round <= Number(values.rounds); round += 1) {
  const bare = await bareModel(bench);
  const capture = await captureAlone(bench);
  const replay = await replayClip(values.clip, values.config);
  rounds.push({ bare, capture, replay, ratio: replay.framesPerSecond / bare.framesPerSecond });
  say(
    `round ${round}: (a) bare model ${bare.framesPerSecond.toFixed(1)}, (b) capture alone ${capture.framesPerSecond.toFixed(0)}, ` +
      `(c) replay ${replay.framesPerSecond.toFixed(1)} frames/s; c/a ${(replay.framesPerSecond / bare.framesPerSecond).toFixed(3)}`,
  );
}

const middle = (of: (round: Round) => number) => median(rounds.map(of));
say(`\nmedian of ${rounds.length} rounds`);
say(`  (a) bare onnxruntime loop   ${middle(r => r.bare.framesPerSecond).toFixed(1)} frames/s`);
say(`  (b) GStreamer alone         ${middle(r => r.capture.framesPerSecond).toFixed(0)} frames/s`);
say(`  (c) replay, whole path      ${middle(r => r.replay.framesPerSecond).toFixed(1)} frames/s`);
say(`  c/a                         ${middle(r => r.ratio).toFixed(3)}`);
say(
  `  CPU a frame (c)             ${(middle(r => r.replay.cpuSecondsPerFrame) * 1000).toFixed(1)} ms, models' start included`,
);
say(`  peak memory of vision (c)   ${middle(r => r.replay.peakMemoryMb)} MB`);

const { edgeToDiskMs, edgeToBrokerMs } = await billingLatency(Number(values.bills));
say(
  `\n${edgeToDiskMs.length} bills through gate (${DEBOUNCE_MS} ms of debounce included), till, disk and mosquitto on loopback`,
);
for (const [what, times] of [
  ["gate edge → bill on disk", edgeToDiskMs],
  ["gate edge → broker confirmed", edgeToBrokerMs],
] as const) {
  say(
    `  ${what.padEnd(29)} median ${median(times).toFixed(1)} ms, p99 ${percentile(times, 99).toFixed(1)} ms`,
  );
}
