import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { childrenOf, until } from "./program.ts";

const wordsFor = (out: string, count: number, workers: string) =>
  `trips --observations --count ${count} --seed 5 --workers ${workers} --fps 5 --out ${out}`.split(" ");

/** As npm would start it. */
const simCommand = ["--import", "tsx", "tools/sim/main.ts"];

/** Starts `npm run sim -- trips --observations` with two processes. */
function startLines(out: string, count: number): ChildProcess {
  return spawn(process.execPath, [...simCommand, ...wordsFor(out, count, "2")], {
    cwd: PROJECT,
    stdio: "ignore",
  });
}

const isSharing = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--share");
const isGone = (pid: number) => !existsSync(`/proc/${pid}`);

describe("trips as observation lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-lines-"));
  after(() => rmSync(folder, { recursive: true }));

  it("are refused at once to a number of processes that there cannot be", () => {
    const out = join(folder, "refused");
    for (const workers of ["0", "-1", "1.5", "1e9", "many"]) {
      const words = [...simCommand, ...wordsFor(out, 3, workers)];
      const { status, stderr } = spawnSync(process.execPath, words, { cwd: PROJECT, encoding: "utf8" });
      assert.equal(status, 2, workers);
      assert.match(stderr, /--workers <n>.*Give a whole number from 1 to 256\.\n$/);
    }
    assert.ok(!existsSync(out));
  });

  for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"] as const) {
    it(`leave no process behind when the one that started them is ended by ${signal}`, async context => {
      const out = join(folder, signal);
      const parent = startLines(out, 100_000);
      context.after(() => parent.kill("SIGKILL"));
      const made = () => existsSync(out) && readdirSync(out).filter(name => name.startsWith("trip-")).length;
      await until("both play", () => Number(made()) > 3);
      const shares = childrenOf(parent.pid ?? 0).filter(isSharing);
      context.after(() => {
        for (const pid of shares) if (!isGone(pid)) process.kill(pid, "SIGKILL");
      });
      assert.equal(shares.length, 2);
      parent.kill(signal);
      await once(parent, "exit");
      await until("both have ended", () => shares.every(isGone), 20_000);
    });
  }
});
