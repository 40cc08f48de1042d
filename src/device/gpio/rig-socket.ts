import { once } from "node:events";
import { existsSync, mkdirSync, statSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, messageOf } from "../../fault.ts";
import type { Edge } from "../../gate/passage.ts";
import { EXAMPLE_LINE, parseEdge } from "../../gate/recording.ts";
import { monotonicSeconds } from "../clock.ts";

/** Who takes the edges. A line is answered only when somebody listens, so that `ok` means: it was heard. */
export type Receiver = { readonly listening: () => Promise<void>; readonly put: (edge: Edge) => void };

/** A Unix socket's address has room for 107 bytes. */
const LONGEST_PATH = 107;

/**
 * Opens a Unix socket (mode 0600) on which a rig moves the barriers. It takes lines as `stepout gate replay`
 * does and answers each with `ok`, or with `error` and a sentence. A line without `t` happens when it
 * arrives; lines with `t` keep the distances they were recorded with, counted from the connection's first,
 * so a recording can be sent as it is. Throws Fault("gate-lost") when the socket cannot be opened.
 */
export async function openRigSocket(path: string, receiver: Receiver): Promise<AsyncDisposable> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new Fault(
      "gate-lost",
      `gate.socket ${path} is longer than the ${LONGEST_PATH} bytes a socket's path may have; choose a shorter one.`,
    );
  }
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    void serve(socket, receiver);
  });
  try {
    // One level only: making all levels never ends below /proc.
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { mode: 0o700 });
    await removeStale(path);
    await listen(server, path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const reason = messageOf(error);
    throw new Fault(
      "gate-lost",
      `gate.socket ${path} cannot be opened (${reason}); choose another path.`,
      error,
    );
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

async function serve(socket: Socket, { listening, put }: Receiver): Promise<void> {
  const gone = new AbortController();
  socket.on("close", () => gone.abort());
  let anchor: { readonly arrived: number; readonly t: number } | undefined;
  try {
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === "") continue;
      await listening();
      const arrived = monotonicSeconds();
      const edge = parseRigLine(line, arrived);
      if (typeof edge === "string") {
        socket.write(`error: the line ${edge}; write it like ${EXAMPLE_LINE}\n`);
        continue;
      }
      if (edge.timed) anchor ??= { arrived, t: edge.t };
      const t = edge.timed && anchor !== undefined ? anchor.arrived + edge.t - anchor.t : arrived;
      if (t > arrived) await sleep((t - arrived) * 1000, undefined, { signal: gone.signal });
      put({ t, sensor: edge.sensor, blocked: edge.blocked });
      socket.write("ok\n");
    }
  } catch {
    socket.destroy(); // the rig went away in mid-line
  }
}

/** As a recorded edge, but `t` may be left out. */
function parseRigLine(line: string, now: number): (Edge & { readonly timed: boolean }) | string {
  const timed = parseEdge(line);
  if (typeof timed !== "string") return { ...timed, timed: true };
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value) || "t" in value) return timed;
    const untimed = parseEdge(JSON.stringify({ ...value, t: now }));
    return typeof untimed === "string" ? untimed : { ...untimed, timed: false };
  } catch {
    return timed;
  }
}

/** A socket that a killed cart left behind is removed; one that a living cart answers on, or any other file, is not ours. */
async function removeStale(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const refused = (why: string) => new Fault("gate-lost", `gate.socket ${path} is ${why}`);
  if (!statSync(path).isSocket()) throw refused("a file that is no socket; choose another path.");
  if (await isAnswered(path)) throw refused("in use by a running cart; stop it or choose another path.");
  unlinkSync(path);
}

/** Throws where that cannot be known, as for another user's socket or one with a long queue before it. */
async function isAnswered(path: string): Promise<boolean> {
  const probe = createConnection(path);
  try {
    await once(probe, "connect");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") return false;
    throw error;
  } finally {
    probe.destroy();
  }
}

/** The file mode comes from the umask at the moment of binding, so there is no moment of a wider one. */
async function listen(server: Server, path: string): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const usual = process.umask(0o177);
  server.listen(path);
  process.umask(usual);
  await listening;
}
