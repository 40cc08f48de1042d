import { fork } from "node:child_process";
import { Fault } from "../../../src/fault.ts";
import type { TripsWish } from "../trip/run.ts";
import type { Rates } from "./rates.ts";
import { keepLinesWish, type Share } from "./run.ts";

/** Runs the same command in several processes, each with its share; throws when one of them fails. */
export async function shareOut(wish: TripsWish, rates: Rates): Promise<void> {
  // Before they all do it at once.
  await keepLinesWish(wish, rates);
  const { workers } = wish;
  const [, script = "", ...words] = process.argv;
  const ends = Array.from({ length: workers }, (_, first) => {
    const child = fork(script, [...words, "--share", `${first}/${workers}`]);
    return new Promise<number>(done => child.once("close", code => done(code ?? 1)));
  });
  const codes = await Promise.all(ends);
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
  return { first, every };
}
