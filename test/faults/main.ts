import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openKeys } from "../../src/device/keys.ts";
import { startMosquitto, withoutMosquitto } from "../e2e/mosquitto.ts";
import { startPostgres, withoutPostgres } from "../e2e/postgres.ts";
import type { Orders } from "./cart.ts";
import { type Cart, cartIn, compileCart } from "./fleet.ts";
import { headline, type Line, matrixLine, sumLine } from "./print.ts";
import { crashRows, outageRows, type Row, troubleRows } from "./rows.ts";
import { judgeCart, openSinks } from "./store.ts";

/**
 * `npm run test:faults`: every fault we know between the gate and the store's answer, with real processes, a
 * real mosquitto and a real PostgreSQL, and what became of the bills. Exit code 1 where one was lost,
 * doubled or wrong. `--without fsync` and `--without outbox` take a safeguard out: then it must fail.
 */
const { values } = parseArgs({
  options: {
    trips: { type: "string", default: "9" },
    only: { type: "string", default: "" },
    without: { type: "string" },
    parallel: { type: "string", default: "4" },
  },
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
const mounted: string[] = [];
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  for (const dir of mounted) execFileSync("umount", [dir]);
  rmSync(scratch, { recursive: true, force: true });
}

async function main(): Promise<boolean> {
  const program = await compileCart();
  await using mosquitto = await startMosquitto();
  await using postgres = withoutPostgres ? undefined : await startPostgres();
  if (withoutPostgres) process.stdout.write(`bills go to the file alone: ${withoutPostgres}\n`);
  await using sinks = await openSinks({ url: mosquitto.url, dir: scratch, postgres });
  const trips = Number(values.trips);
  const rows = [...crashRows(trips), ...troubleRows(trips), ...outageRows(trips, mosquitto, postgres)]
    .filter(row => row.fault.includes(values.only))
    .filter(row => without === undefined || row.crashes);
  // Without a safeguard a cart may wait for ever for the answer to a bill that contradicts an earlier one.
  const patienceMs = without === undefined ? 120_000 : 30_000;
  const jobs = rows.map(row => ({
    row,
    carts: row.skip
      ? []
      : sinks.stores.map(store => {
          const dir = join(scratch, store, row.fault);
          if (row.fault === "disk-full") mountSmallDisk(dir);
          return cartIn({ program, url: mosquitto.url, dir, store, name: row.fault, patienceMs });
        }),
    troubles: [] as string[],
  }));
  const work = jobs.flatMap(job => job.carts.map(cart => ({ ...job, cart })));
  await inParallel(
    work.filter(({ row }) => !row.alone),
    Number(values.parallel),
    live,
  );
  // A row alone has all its trips at the mercy of one outage after the other.
  await inParallel(
    work.filter(({ row }) => row.alone),
    1,
    live,
  );

  const kept = sinks.kept();
  process.stdout.write(`${headline}\n`);
  const lines = jobs.map(({ row, carts, troubles }): Line => {
    const verdicts = carts.map(cart =>
      judgeCart(
        kept.filter(bill => bill.store === cart.store && bill.cart === cart.name),
        cart.trips(),
        openKeys(cart.dir).publicKey,
      ),
    );
    return { row, expected: carts.reduce((sum, cart) => sum + cart.trips(), 0), verdicts, troubles };
  });
  for (const line of lines) process.stdout.write(`${matrixLine(line)}\n`);
  const { text, isSound } = sumLine(lines, (performance.now() - startedMs) / 1000);
  process.stdout.write(`${text}\n`);
  return isSound;
}

type Work = { readonly row: Row; readonly cart: Cart; readonly troubles: string[] };

/** All trips of one cart, and then its rest, so that every bill has had its chance. */
async function live({ row, cart, troubles }: Work): Promise<void> {
  const hindered: Partial<Orders> = without === undefined ? {} : { without };
  const hindering: Cart = { ...cart, trip: more => cart.trip({ ...more, ...hindered }) };
  for (let n = 0; n < row.trips; n += 1) {
    await row.play(hindering, n).catch(error => troubles.push(String(error)));
    // Without a safeguard a cart may get stuck for good; that is told once, not with every trip.
    if (troubles.length > 0) break;
  }
  const end = await cart.drain(hindered);
  if (end !== "done") troubles.push(`its last bills did not get through: ${end}`);
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
