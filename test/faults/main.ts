import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { optionsOrEnd, wholeOption } from "../../tools/whole-option.ts";
import { startMosquitto, withoutMosquitto } from "../e2e/mosquitto.ts";
import { startPostgres, withoutPostgres } from "../e2e/postgres.ts";
import type { Orders } from "./cart.ts";
import { compile } from "./fleet.ts";
import { type Job, jobOf, lineOf, live, type Place, type Programs, type Work } from "./jobs.ts";
import { outageRows, wayRows } from "./outages.ts";
import { headline, matrixLine, sumLine } from "./print.ts";
import { consumerRows, crashRows, laterCrashRows, troubleRows } from "./rows.ts";
import { openSinks, type Sinks } from "./store.ts";

/**
 * `npm run test:faults`: every fault we know between the gate and the store's answer, with real processes, a
 * real mosquitto and a real PostgreSQL, and what became of the bills. Exit code 1 where one was lost,
 * doubled or wrong. `--without fsync` and `--without outbox` take a safeguard out: then it must fail.
 */
const { trips, parallel, ...values } = optionsOrEnd("test:faults", () => {
  const { values } = parseArgs({
    options: {
      trips: { type: "string", default: "8" },
      only: { type: "string", default: "" },
      without: { type: "string" },
      parallel: { type: "string", default: "4" },
    },
  });
  const trips = wholeOption("trips", values.trips, 1);
  return { ...values, trips, parallel: wholeOption("parallel", values.parallel, 1, 256) };
});
const without: Orders["without"] =
  values.without === "fsync" || values.without === "outbox" ? values.without : undefined;
if (values.without !== undefined && without === undefined) {
  process.stderr.write("test:faults: --without takes fsync or outbox.\n");
  process.exit(2);
}
if (withoutMosquitto) {
  process.stderr.write(`test:faults: ${withoutMosquitto}; run \`npm run setup\`.\n`);
  process.exit(2);
}

const startedMs = performance.now();
const scratch = mkdtempSync(join(tmpdir(), "stepout-faults-"));
// A cart that runs as another user finds its way to its folder.
chmodSync(scratch, 0o711);
const mounted: string[] = [];
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  for (const dir of mounted) execFileSync("umount", [dir]);
  rmSync(scratch, { recursive: true, force: true });
}

async function main(): Promise<boolean> {
  const programs: Programs = { cart: await compile("cart"), consumer: await compile("consumer") };
  // Keeps sessions over a restart, as the sample for a store does.
  const kept = ["persistence true", "persistence_location {dir}/", "autosave_interval 1"];
  await using mosquitto = await startMosquitto({ lines: ["allow_anonymous true", ...kept] });
  await using postgres = withoutPostgres ? undefined : await startPostgres();
  if (withoutPostgres) process.stdout.write(`bills go to the file alone: ${withoutPostgres}\n`);
  await using sinks = await openSinks({ url: mosquitto.url, dir: scratch, postgres });
  const rows = [
    ...crashRows(trips),
    // As many rows again, and rarer: a trip of each.
    ...laterCrashRows(Math.ceil(trips / 8)),
    // With a safeguard taken out of the cart only the cart's own death tells.
    ...(without === undefined
      ? [
          ...consumerRows(trips, withoutPostgres),
          ...troubleRows(trips),
          ...wayRows(trips, mosquitto),
          ...outageRows(trips, mosquitto, postgres),
        ]
      : []),
  ].filter(row => row.fault.includes(values.only));
  const place: Place = {
    programs,
    url: mosquitto.url,
    stores: sinks.stores,
    sink: postgres?.url ?? "",
    scratch,
    without,
    mountSmallDisk,
  };
  const jobs = rows.map(row => jobOf(row, place));
  process.stdout.write(`${headline}\n`);
  for (const job of jobs) if (job.carts.length === 0) tell(job, sinks);
  const work = jobs.flatMap(job => job.carts.map(cart => ({ ...job, cart })));
  const run = async (one: Work) => {
    await live(one);
    one.unfinished.delete(one.cart.store);
    if (one.unfinished.size === 0) tell(one, sinks);
  };
  await inParallel(
    work.filter(({ row }) => !row.alone),
    parallel,
    run,
  );
  // A row alone has all its trips at the mercy of one outage after the other.
  await inParallel(
    work.filter(({ row }) => row.alone),
    1,
    run,
  );
  // Judged anew at the very end: what came twice may have come late.
  const lines = jobs.map(job => lineOf(job, sinks.kept()));
  const { text, isSound } = sumLine(lines, (performance.now() - startedMs) / 1000);
  process.stdout.write(`${text}\n`);
  return isSound;
}

/** One line as soon as it is known: the whole takes minutes. */
function tell(job: Job, sinks: Sinks): void {
  process.stdout.write(`${matrixLine(lineOf(job, sinks.kept()))}\n`);
}

async function inParallel(
  all: readonly Work[],
  many: number,
  run: (work: Work) => Promise<void>,
): Promise<void> {
  const queue = [...all];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: many }, worker));
}

/** Half a megabyte, which a cart can fill and empty again. */
function mountSmallDisk(dir: string): void {
  mkdirSync(dir, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", dir]);
  mounted.push(dir);
}
