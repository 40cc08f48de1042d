import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers, freePort } from "../../src/device/local-broker.ts";
import { childrenOf } from "./program.ts";

/** Debian keeps the server's programs in a folder of each version, elsewhere they are on the path. */
const versions = "/usr/lib/postgresql";

const bin = [
  ...(existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : []).map(version =>
    join(versions, version, "bin"),
  ),
  ...(process.env.PATH ?? "").split(delimiter),
].find(dir => existsSync(join(dir, "initdb")));

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
const server = process.getuid?.() === 0 ? userCalled("postgres") : undefined;

/** A reason to skip where there is no PostgreSQL to start. */
export const withoutPostgres: string | false =
  bin === undefined
    ? "PostgreSQL is not installed; `sudo apt-get install postgresql` brings it"
    : process.getuid?.() === 0 && server === undefined
      ? "PostgreSQL does not run as root, and there is no user postgres"
      : false;

function userCalled(name: string): { readonly uid: number; readonly gid: number } | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** postgres://tester@127.0.0.1:…/postgres; nobody is asked for a password unless the options say so. */
  readonly url: string;
  /** Its folder; files put there belong to the server once give() was called. */
  readonly dir: string;
  /** Starts it (again) and resolves when it answers. */
  start(): Promise<void>;
  /** Ends it as a power cut would, as far as a process can. */
  kill(): Promise<void>;
  freeze(frozen: boolean): void;
  /** Hands a file in `dir` to the server's user, closed to others. */
  give(path: string): void;
  /** One line of configuration, read at the next start. */
  configure(line: string): void;
  /** Runs SQL as its superuser with psql, a witness that shares no code with us; unaligned rows, tab between columns. */
  sql(text: string, database?: string): string[];
}

/** A real PostgreSQL on a free loopback port, started. All is gone when it is disposed. */
export async function startPostgres({
  auth = "trust",
  fsync = false,
}: {
  readonly auth?: "trust" | "scram-sha-256";
  /** Waits for the disk, for those who measure; a killed process loses nothing without. */
  readonly fsync?: boolean;
} = {}): Promise<Postgres> {
  const tools = bin ?? "";
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "stepout-postgres-"));
  const as = { ...server, cwd: dir };
  const give = (path: string) => {
    chmodSync(path, 0o700);
    if (server !== undefined) chownSync(path, server.uid, server.gid);
  };
  give(dir);
  const secret = join(dir, "secret");
  writeFileSync(secret, "tester's");
  give(secret);
  const data = join(dir, "data");
  const options = ["-U", "tester", "-A", auth, `--pwfile=${secret}`, "--no-sync", "-E", "UTF8", "--locale=C"];
  execFileSync(join(tools, "initdb"), ["-D", data, ...options], { ...as, stdio: "ignore" });
  const configure = (line: string) => appendFileSync(join(data, "postgresql.conf"), `${line}\n`);
  for (const line of [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${dir}'`,
    `fsync = ${fsync ? "on" : "off"}`,
  ]) {
    configure(line);
  }
  let child: ChildProcess | undefined;
  const kill = async () => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    // SIGQUIT: the server's own way to go at once, children and all, and to recover at the next start.
    running.kill("SIGCONT");
    running.kill("SIGQUIT");
    await once(running, "exit");
  };
  const start = async () => {
    child = spawn(join(tools, "postgres"), ["-D", data], { ...as, stdio: "ignore" });
    while (!(await answers(port)) || !isReady(tools, port)) {
      if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
      await pause(20);
    }
  };
  await start();
  return {
    port,
    url: `postgres://tester@127.0.0.1:${port}/postgres`,
    dir,
    start,
    kill,
    give,
    configure,
    freeze: frozen => {
      const pid = child?.pid ?? 0;
      // Each connection has a process of its own.
      for (const one of [pid, ...childrenOf(pid)]) process.kill(one, frozen ? "SIGSTOP" : "SIGCONT");
    },
    sql: (text, database = "postgres") =>
      execFileSync(
        join(tools, "psql"),
        ["-h", "127.0.0.1", "-p", String(port), "-U", "tester", "-d", database, "-AtqF", "\t", "-c", text],
        {
          env: { ...process.env, PGPASSWORD: "tester's" },
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
        },
      )
        .split("\n")
        .filter(line => line !== ""),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function isReady(tools: string, port: number): boolean {
  try {
    execFileSync(join(tools, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}
