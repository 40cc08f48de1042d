import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { childrenOf, until } from "./program.ts";

/** Starts `npm run sim -- trips --observations` with two processes, as npm would. */
function startLines(out: string, count: number): ChildProcess {
  const words = `trips --observations --count ${count} --seed 5 --workers 2 --fps 5 --out ${out}`.split(" ");
  return spawn(process.execPath, ["--import", "tsx", "tools/sim/main.ts", ...words], {
    cwd: PROJECT,
    stdio: "ignore",
  });
}

const isSharing = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--share");
const isGone = (pid: number) => !existsSync(`/proc/${pid}`);

describe("trips as observation lines, in two processes", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-lines-"));
  after(() => rmSync(folder, { recursive: true }));

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
