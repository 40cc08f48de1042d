import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Fault } from "../fault.ts";

/** A mosquitto of our own on a free loopback port, for the demo; it and its folder go with it, and it with this process. */
export type LocalBroker = AsyncDisposable & { readonly url: string };

const PATIENCE_MS = 5000;
/** How setpriv ends where it does not find the program. */
const NOT_FOUND = 127;

/** Throws Fault("missing-tool") where mosquitto is not installed, Fault("broker") where it does not start. */
export async function openLocalBroker(): Promise<LocalBroker> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "stepout-broker-"));
  const file = join(dir, "mosquitto.conf");
  // Started by root it would become a user that cannot read this folder.
  const user = process.getuid?.() === 0 ? "user root\n" : "";
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n${user}`);
  // Debian keeps mosquitto where only root's PATH looks.
  const PATH = [process.env.PATH, "/usr/sbin", "/usr/local/sbin"].join(delimiter);
  // A terminal that is closed ends this process at once; mosquitto takes a hang-up for "read your file again".
  const words = ["--pdeathsig", "TERM", "mosquitto", "-c", file];
  const child = spawn("setpriv", words, { stdio: "ignore", env: { ...process.env, PATH } });
  const close = async () => {
    await end(child);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await listening(child, port);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `mqtt://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let failed: Error | undefined;
  child.on("error", error => {
    failed = error;
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await answers(port))) {
    if (failed !== undefined || child.exitCode === NOT_FOUND) {
      throw new Fault(
        "missing-tool",
        "mosquitto (or setpriv, of util-linux) is not installed; run `npm run setup`.",
        failed,
      );
    }
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Fault(
        "broker",
        `mosquitto does not listen on 127.0.0.1:${port}; try \`mosquitto -p ${port}\` by hand.`,
      );
    }
    await pause(20);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Whether something on the loopback takes connections on this port. */
export function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.end());
  });
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a listening server has no port");
  return address.port;
}
