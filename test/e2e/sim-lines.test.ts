import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { promisify } from "node:util";
import { PROJECT } from "../../src/paths.ts";
import { childrenOf, commandOf, until } from "./program.ts";

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

const isSharing = (pid: number) => commandOf(pid)?.includes("--share");
const isGone = (pid: number) => !existsSync(`/proc/${pid}`);

describe("trips as observation lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-lines-"));
  after(() => rmSync(folder, { recursive: true }));

  it("are refused at once to a number of processes that there cannot be", () => {
    const out = join(folder, "refused");
    for (const workers of ["0", "1e9"]) {
      const words = [...simCommand, ...wordsFor(out, 3, workers)];
      const { status, stderr } = spawnSync(process.execPath, words, { cwd: PROJECT, encoding: "utf8" });
      assert.equal(status, 2, workers);
      assert.match(stderr, /--workers <n>.*Give a whole number from 1 to 256\.\n$/);
    }
    assert.ok(!existsSync(out));
  });

  it("are refused at once where words of the order cancel others out, or the sheet has no place", () => {
    const out = join(folder, "contradicted");
    const orders = [
      ["--kind hand --acts in", /'--acts <kinds>' cannot be used with option '--kind <K>'/],
      ["--rates models/trt/items/rates.json", /add --observations, or leave --rates out/],
      ["--sheet no/such/folder/sheet.png", /sheet\.png cannot be written/],
    ] as const;
    for (const [words, why] of orders) {
      const order = `trips --count 1 --seed 5 --out ${out} ${words}`.split(" ");
      const { status, stderr } = spawnSync(process.execPath, [...simCommand, ...order], {
        cwd: PROJECT,
        encoding: "utf8",
        // What is not refused would be drawn.
        timeout: 60_000,
      });
      assert.ok(status === 1 || status === 2, words);
      assert.match(stderr, why);
    }
    assert.ok(!existsSync(out));
  });

  it("are counted once each, over all processes, also where some were there already", async () => {
    const told = async (count: number) => {
      const words = [...simCommand, ...wordsFor(join(folder, "counted"), count, "2")];
      const { stderr } = await promisify(execFile)(process.execPath, words, { cwd: PROJECT });
      const lines = stderr.trim().split("\n");
      return lines.map(line => /^(\d+)\/(\d+) trips, /.exec(line)?.slice(1).map(Number) ?? line);
    };
    for (const count of [3, 5]) {
      const counts = await told(count);
      assert.deepEqual(counts.at(-1), [count, count]);
      const rising = counts.every((now, at) => at === 0 || Number(now[0]) > Number(counts[at - 1]?.[0]));
      assert.ok(rising && counts.every(([, all]) => all === count), JSON.stringify(counts));
    }
  });

  it("leave no process behind when the one that started them is killed", async context => {
    const out = join(folder, "killed");
    const parent = startLines(out, 100_000);
    context.after(() => parent.kill("SIGKILL"));
    const made = () => existsSync(out) && readdirSync(out).filter(name => name.startsWith("trip-")).length;
    await until("both play", () => Number(made()) > 3);
    const shares = childrenOf(parent.pid ?? 0).filter(isSharing);
    context.after(() => {
      for (const pid of shares) if (!isGone(pid)) process.kill(pid, "SIGKILL");
    });
    assert.equal(shares.length, 2);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await until("both have ended", () => shares.every(isGone));
  });
});
