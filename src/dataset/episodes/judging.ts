import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Observation } from "../../counting/observation.ts";
import type { CountingRates } from "../../counting/rates.ts";
import { Fault, type FaultCode } from "../../fault.ts";
import type { Product } from "../../trip/product.ts";
import { readIdeal } from "./ideal.ts";
import { type Column, type JudgedTrip, judgeTrip } from "./judge.ts";
import { wholeLines } from "./length.ts";
import { readEpisode, readLines } from "./read.ts";

/** A trip to be judged by observations that stand in files, or by those of an ideal model: see `readIdeal`. */
export type RecordedTrip = { readonly folder: string } & (
  | { readonly files: readonly string[] }
  | { readonly ideal: number }
);

/** What a judging process is given … */
export type JudgingWork = {
  readonly trips: readonly RecordedTrip[];
  readonly columns: readonly Column[];
  /** For trips that bring none. */
  readonly catalogue: readonly Product[] | undefined;
  /** How often counting errs; what it goes by of itself where nothing is given. */
  readonly rates: CountingRates | undefined;
};
/** … and what it says: a trip, or why it cannot go on. */
export type JudgingNews =
  | { readonly type: "trip"; readonly trip: JudgedTrip }
  | { readonly type: "fault"; readonly code: FaultCode; readonly message: string };

/** @throws Fault "bad-data" for a truth or an observation that cannot be read, and for a trip that was cut short. */
export async function judgeRecorded(
  trip: RecordedTrip,
  { columns, catalogue, rates }: Omit<JudgingWork, "trips">,
): Promise<JudgedTrip> {
  const episode = await readEpisode(trip.folder, catalogue);
  return judgeTrip(episode, wholeLines(episode, await linesOf(trip)), columns, rates);
}

/** @throws Fault "bad-data" for an observation that cannot be read. */
export function linesOf(trip: RecordedTrip): Promise<Observation[]> {
  return "files" in trip ? readLines(trip.files) : readIdeal(trip.folder, trip.ideal);
}

/**
 * Judges trips in `jobs` processes, each of which takes a share of them, and hands every trip over as it is
 * done. One job is done in this process.
 * @throws Fault of the first trip that cannot be judged; the other processes are ended.
 */
export async function judgeAll(
  work: JudgingWork,
  { jobs, onTrip }: { readonly jobs: number; readonly onTrip: (trip: JudgedTrip) => void },
): Promise<void> {
  const count = Math.min(jobs, work.trips.length);
  if (count <= 1) {
    for (const trip of work.trips) onTrip(await judgeRecorded(trip, work));
    return;
  }
  const shares = Array.from({ length: count }, (_, nth) => work.trips.filter((_, at) => at % count === nth));
  const children = shares.map(trips => start({ ...work, trips }));
  try {
    await Promise.all(children.map(child => ended(child, onTrip)));
  } finally {
    for (const child of children) child.kill();
  }
}

/** Runs the same language as we do: TypeScript through tsx in development, compiled in production. */
function start(work: JudgingWork): ChildProcess {
  const own = fileURLToPath(import.meta.url);
  const child = fork(own.replace(/judging\.(ts|js)$/, "judging-process.$1"), {
    execArgv: own.endsWith(".ts") ? ["--import", "tsx"] : [],
    stdio: ["ignore", 2, 2, "ipc"],
  });
  child.send(work);
  return child;
}

function ended(child: ChildProcess, onTrip: (trip: JudgedTrip) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("message", (news: JudgingNews) => {
      if (news.type === "trip") onTrip(news.trip);
      else reject(new Fault(news.code, news.message));
    });
    child.on("error", reject);
    child.on("close", code => {
      if (code === 0) resolve();
      else reject(new Error(`A judging process ended with ${code}.`));
    });
  });
}
