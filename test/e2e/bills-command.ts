import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import type { Bill } from "../../src/billing/bill.ts";
import { stepoutCommand } from "./command.ts";

/** What `stepout bills --json` prints about one message. */
export type Line = {
  readonly type: string;
  readonly sequence?: string;
  readonly signature?: string;
  readonly bill?: Bill;
  readonly conflict?: true;
};

/** `stepout bills --json …` with what it prints, line by line. */
export function billsOf(t: TestContext, url: string, ...more: string[]) {
  // Where it keeps its bills unless it is told.
  const cwd = mkdtempSync(join(tmpdir(), "stepout-bills-"));
  const words = [...stepoutCommand, "bills", "--broker", url, "--json", ...more];
  const child: ChildProcess = spawn(process.execPath, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(cwd, { recursive: true });
  });
  const lines: Line[] = [];
  const spoken: string[] = [];
  if (child.stdout) createInterface(child.stdout).on("line", line => lines.push(JSON.parse(line) as Line));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => spoken.push(text));
  const until = async (enough: () => boolean) => {
    while (!enough()) {
      assert.equal(child.exitCode, null, spoken.join(""));
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  return {
    lines,
    cwd,
    ended,
    said: () => spoken.join(""),
    listening: () => until(() => spoken.join("").includes("waiting for bills")),
    until,
    end: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
