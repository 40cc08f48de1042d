import { createCounting } from "../../src/counting/counting.ts";
import type { Detection, Observation } from "../../src/counting/observation.ts";

/**
 * What counting costs: `node --expose-gc --import tsx tools/counting-bench/main.ts [observations]` (20,000
 * unless told; without the collector at hand the heap tells nothing).
 * One camera at 30 frames a second, 20 items of 5 products with noise, one frame in ten missing each,
 * things taken and put back all the time, and 2 hands. Prints the median and the 99th percentile of
 * `observe`, and the heap at the first and at the last tenth, so that growth would show; each tenth is told on
 * standard error as it is done.
 */
function main(): void {
  const frames = Number(process.argv[2] ?? 20_000);
  const counting = createCounting({
    cameras: [
      {
        name: "cart",
        watches: "basket",
        zone: [
          [0, 0.1],
          [1, 0.1],
          [1, 1],
          [0, 1],
        ],
      },
    ],
    skuOf: new Map(Array.from({ length: 5 }, (_, index) => [`thing-${index}`, `sku-${index}`])),
  });
  const costUs = new Float64Array(frames);
  const tenths: { readonly medianUs: number; readonly heapMb: number }[] = [];
  let changes = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const observation = stage(frame / 30);
    const startNs = process.hrtime.bigint();
    changes += counting.observe(observation).length;
    costUs[frame] = Number(process.hrtime.bigint() - startNs) / 1000;
    if ((frame + 1) % Math.floor(frames / 10) !== 0) continue;
    globalThis.gc?.();
    const part = costUs.slice(frame + 1 - Math.floor(frames / 10), frame + 1).sort();
    const tenth = { medianUs: quantile(part, 0.5), heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
    tenths.push(tenth);
    const [us, mb] = [tenth.medianUs.toFixed(0), tenth.heapMb.toFixed(1)];
    process.stderr.write(`${frame + 1} of ${frames} observations: median ${us} µs, heap ${mb} MB\n`);
  }
  costUs.sort();
  const report = {
    observations: frames,
    changes,
    tracksAtEnd: counting.tracks().length,
    medianUs: quantile(costUs, 0.5),
    p99Us: quantile(costUs, 0.99),
    first: tenths[0],
    last: tenths.at(-1),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** 20 things on a 5 × 4 grid; each third of a minute one of them goes for 5 s, led by a hand. */
function stage(t: number): Observation {
  const items: Detection[] = [];
  const turn = Math.floor(t / 20) % 20;
  const [inTurnSec, lift] = [t % 20, liftOf(t % 20)];
  for (let index = 0; index < 20; index += 1) {
    const up = index === turn ? lift : 0;
    if (Math.random() < 0.1 || up >= 1) continue;
    items.push(boxAt(`thing-${index % 5}`, place(index, up), 0.12));
  }
  const away = Math.max(0, inTurnSec - 12) / 8;
  const hands = [boxAt("hand", place(turn, lift), 0.15), boxAt("hand", [0.9 - 0.5 * away, 0.05], 0.15)];
  return { camera: "cart", t, items, hands };
}

/** How far up and out the thing whose turn it is has gone, 0–1. */
function liftOf(sec: number): number {
  if (sec < 3 || sec > 9) return 0;
  return sec < 6 ? Math.min(1, sec - 3) : Math.min(1, 9 - sec);
}

function place(index: number, up: number): readonly [number, number] {
  return [0.1 + (index % 5) * 0.2, (0.25 + Math.floor(index / 5) * 0.2) * (1 - up)];
}

function boxAt(label: string, [x, y]: readonly [number, number], size: number): Detection {
  const jitter = () => (Math.random() - 0.5) * 0.008;
  const half = size / 2;
  const box = [x - half + jitter(), y - half + jitter(), x + half + jitter(), y + half + jitter()] as const;
  return { label, score: 0.4 + 0.5 * Math.random(), box };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

main();
