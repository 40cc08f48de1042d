import { fork } from "node:child_process";
import { Fault } from "../../../src/fault.ts";
import { openProgress } from "../studio/progress.ts";
import type { TripsWish } from "../trip/run.ts";
import type { Rates } from "./rates.ts";
import { keepLinesWish, type Share } from "./run.ts";

/** What a process says of each trip of its share: that it is made, or that it was there. */
type ShareNews = "done" | "skip";

/**
 * Runs the same command in several processes, each with its share, and tells how far they are together; throws when
 * one of them fails.
 */
export async function shareOut(wish: TripsWish, rates: Rates): Promise<void> {
  // Before they all do it at once.
  await keepLinesWish(wish, rates);
  const workers = Math.min(wish.workers, wish.count);
  const progress = openProgress(wish.count, "trips");
  const [, script = "", ...words] = process.argv;
  const ends = Array.from({ length: workers }, (_, first) => {
    const child = fork(script, [...words, "--share", `${first}/${workers}`]);
    child.on("message", (news: ShareNews) => progress[news]());
    return new Promise<number>(done => child.once("close", code => done(code ?? 1)));
  });
  const codes = await Promise.all(ends);
  progress.close();
  if (codes.some(code => code !== 0))
    throw new Fault("bad-data", "A part of the trips failed: see the line above.");
}

/** Reads `first/every`, and ends this process as soon as the one that shares out is gone, however it ended. */
export function takeShare(text: string): Share {
  // A killed parent takes nobody along: its share would be played to the end, beside that of the next run.
  const end = () => process.exit(1);
  process.once("disconnect", end);
  if (!process.connected) end();
  // Listening must not keep a process whose share is done.
  process.channel?.unref();
  const [first = 0, every = 1] = text.split("/").map(Number);
  // Nobody left to hear it: `end` is on its way.
  const tell = (news: ShareNews) => void process.send?.(news, undefined, undefined, () => {});
  return { first, every, progress: { done: () => tell("done"), skip: () => tell("skip") } };
}
