import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { PROJECT } from "../../src/paths.ts";
import { stepoutCommand } from "./command.ts";

/** A running `stepout`, as a person would start it, and what it has said so far. Disposed, it is ended. */
export type Program = AsyncDisposable & {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** The JSON objects on its standard output, one a line. */
  lines(): Record<string, unknown>[];
  /** Its exit code, once it has ended; −1 when a signal ended it. */
  readonly exited: Promise<number>;
};

/** Starts the program in the project's folder. */
export function start(...words: readonly string[]): Program {
  const child = spawn(process.execPath, [...stepoutCommand, ...words], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", text => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", text => {
    said.err += text;
  });
  const exited = new Promise<number>(resolve => child.on("close", code => resolve(code ?? -1)));
  return {
    child,
    out: () => said.out,
    err: () => said.err,
    lines: () =>
      said.out
        .trim()
        .split("\n")
        .filter(Boolean)
        .map(line => JSON.parse(line)),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Starts the program and waits for its end. */
export async function run(...words: readonly string[]): Promise<Program & { readonly code: number }> {
  const program = start(...words);
  return { ...program, code: await program.exited };
}

/** Waits until something is so. Fails after `withinMs` with the given words, never by a bare timeout. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 90_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain until ${what}`);
    await sleep(50);
  }
}

/** The command line of a process; undefined where it has ended. */
export function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") || undefined;
  } catch {
    return undefined;
  }
}

/** The process's children, newest last: the vision process among them. Linux only, like the cart. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
}
