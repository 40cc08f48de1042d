import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { TillNews } from "../cart/till.ts";
import type { Config } from "../config/schema.ts";
import { moneyIn } from "../screen/money.ts";
import type { VisionEvent } from "../vision/supervision.ts";
import { openProgress } from "./progress.ts";

/** Frames on their way at once, so that decoding and looking need not wait for each other. */
const AHEAD = 2;

/**
 * Lets a recording's frames through as fast as they happened, and never drops one: on a slow machine the trip
 * takes longer, but it is the same trip. `go` lets so many more frames through.
 */
export function openPace(go: (frames: number) => void): (event: VisionEvent) => void {
  let zeroMs: number | undefined;
  const next = async (t: number): Promise<void> => {
    zeroMs ??= performance.now() - t * 1000;
    const waitMs = zeroMs + t * 1000 - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    go(1);
  };
  return event => {
    if (event.type === "ready") go(AHEAD);
    if (event.type === "observation") void next(event.observation.t);
  };
}

/** What the audience reads while the video plays: the second, and each change of the basket. `end` is its last line. */
export function openShow(config: Config, say: (line: string) => void, progress = openProgress("video")) {
  const money = moneyIn(config.currency);
  const playing = new Set(config.cameras.map(camera => camera.name));
  let now = 0;
  let held = new Map<string, number>();
  let isOver = false;
  let lower = () => {};
  /** Falls when every camera's recording is over. */
  const curtain = new Promise<void>(resolve => {
    lower = resolve;
  });
  return {
    curtain,
    vision(event: VisionEvent): void {
      if (event.type === "observation" && !isOver) {
        now = event.observation.t;
        progress.show(`${now.toFixed(1)} s`);
      }
      if (event.type === "camera" && event.state === "ended") playing.delete(event.camera);
      if (playing.size === 0) lower();
    },
    news(news: TillNews): void {
      // Once the trip is sealed its basket is a bill, and the next one is empty.
      if (news.type !== "basket" || news.basket.state === "no-trip") return;
      progress.clear();
      const holds = new Map(news.basket.lines.map(line => [line.name, line.quantity]));
      for (const name of new Set([...held.keys(), ...holds.keys()])) {
        const delta = (holds.get(name) ?? 0) - (held.get(name) ?? 0);
        if (delta === 0) continue;
        const change = `${delta > 0 ? "+" : "−"}${Math.abs(delta)} ${name.padEnd(24)}`;
        say(`${now.toFixed(1).padStart(6)} s  ${change} total ${money(news.basket.grossMinor).padStart(8)}`);
      }
      held = holds;
    },
    end(line: string): void {
      isOver = true;
      progress.clear();
      say(line);
    },
  };
}
