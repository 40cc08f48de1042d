import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** What a program in the rig said and how it ended. */
export type Ran = { readonly code: number; readonly out: string };

type Answer = { readonly return?: unknown; readonly error?: { readonly desc: string } };

/**
 * Runs a bash script inside the rig, through QEMU's guest agent; https://wiki.qemu.org/Features/GuestAgent has the
 * protocol. Waits for the rig to come up first. Throws when it has not ended after `withinMs`.
 */
export async function runInside(socket: string, script: string, withinMs = 240_000): Promise<Ran> {
  const deadline = performance.now() + withinMs;
  const words = ["-c", `export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root\n${script}`];
  const { pid } = (await ask(
    socket,
    "guest-exec",
    { path: "/bin/bash", arg: words, "capture-output": true },
    deadline,
  )) as { readonly pid: number };
  for (let waitMs = 50; ; waitMs = Math.min(1000, waitMs * 1.5)) {
    const status = (await ask(socket, "guest-exec-status", { pid }, deadline)) as Status;
    if (status.exited)
      return { code: status.exitcode ?? -1, out: text(status["out-data"]) + text(status["err-data"]) };
    if (performance.now() > deadline) throw new Error(`in the rig this has not ended: ${script}`);
    await pause(waitMs);
  }
}

type Status = {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly "out-data"?: string;
  readonly "err-data"?: string;
};

function text(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString();
}

/** One question, asked again until the agent is there to answer. What it refuses is thrown at once. */
async function ask(socket: string, execute: string, words: object, deadline: number): Promise<unknown> {
  for (;;) {
    const answer = await askOnce(socket, execute, words).catch(() => undefined);
    if (answer?.error !== undefined) throw new Error(`the rig's agent: ${answer.error.desc}`);
    if (answer !== undefined) return answer.return;
    if (performance.now() > deadline)
      throw new Error("the rig's agent does not answer; see .hil/console.log");
    await pause(300);
  }
}

/** The agent takes one client at a time; each question begins with a mark, since an older answer may still come. */
async function askOnce(path: string, execute: string, words: object): Promise<Answer> {
  const socket = createConnection(path);
  const mark = Math.trunc(Math.random() * 2 ** 31);
  const late = setTimeout(() => socket.destroy(new Error("no answer")), 15_000);
  try {
    const lines = createInterface(socket)[Symbol.asyncIterator]();
    socket.write(`\u00ff${JSON.stringify({ execute: "guest-sync", arguments: { id: mark } })}\n`, "latin1");
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error("the rig hung up");
      if ((JSON.parse(value.replace(/^[^{]*/, "")) as Answer).return === mark) break;
    }
    socket.write(`${JSON.stringify({ execute, arguments: words })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("the rig hung up");
    return JSON.parse(value) as Answer;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
