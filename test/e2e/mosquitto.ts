import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers, freePort } from "../../src/device/local-broker.ts";

/** Debian keeps mosquitto where only root's PATH looks. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

// Debian keeps mosquitto where only root's PATH looks.
process.env.PATH = [process.env.PATH, "/usr/sbin"].join(delimiter);

/** A reason to skip where the broker of the tests is not installed. */
export const withoutMosquitto: string | false =
  spawnSync("mosquitto", ["-h"], { env }).error === undefined &&
  spawnSync("mosquitto_sub", ["--help"]).error === undefined
    ? false
    : "mosquitto or mosquitto_sub is not installed";

export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Starts it (again) and resolves when it listens. */
  start(): Promise<void>;
  /** Ends it without a goodbye to anyone. */
  kill(): Promise<void>;
  /** Ends it in order, which saves its sessions where it is set up to keep them, and starts it again. */
  restart(): Promise<void>;
  /** Throws away what it kept of sessions and messages; while it does not run. */
  forget(): void;
  /** Another configuration from the next start on; none: what it had at first. */
  configure(lines?: readonly string[]): void;
  /** Freezes (SIGSTOP) or thaws it. */
  freeze(frozen: boolean): void;
}

export type MosquittoOptions = {
  /** Configuration lines after the listener; `{dir}` is a folder of its own. Anonymous is allowed unless these say otherwise. */
  readonly lines?: readonly string[];
  /** Files to put into `{dir}` first, by name. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The scheme that clients should use. */
  readonly scheme?: "mqtt" | "mqtts";
};

/** A real mosquitto on a free loopback port; not started yet. Everything is gone when it is disposed. */
export async function prepareMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "stepout-mosquitto-"));
  const config = join(dir, "mosquitto.conf");
  const user = process.getuid?.() === 0 ? ["user root"] : [];
  const configure = (lines = options.lines ?? ["allow_anonymous true"]) => {
    const here = lines.map(line => line.replaceAll("{dir}", dir));
    writeFileSync(config, [`listener ${port} 127.0.0.1`, ...user, ...here, ""].join("\n"));
  };
  configure();
  for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(join(dir, name), content);
  let child: ChildProcess | undefined;
  const stop = async (signal: "SIGKILL" | "SIGTERM") => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill(signal);
    await once(running, "exit");
  };
  const kill = () => stop("SIGKILL");
  const start = async () => {
    child = spawn("mosquitto", ["-c", config], { stdio: "ignore", env });
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
      await pause(10);
    }
  };
  return {
    port,
    url: `${options.scheme ?? "mqtt"}://127.0.0.1:${port}`,
    start,
    kill,
    restart: async () => {
      await stop("SIGTERM");
      await start();
    },
    forget: () => rmSync(join(dir, "mosquitto.db"), { force: true }),
    configure,
    freeze: frozen => void child?.kill(frozen ? "SIGSTOP" : "SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The same, started. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const broker = await prepareMosquitto(options);
  await broker.start();
  return broker;
}

export type Heard = {
  readonly topic: string;
  readonly payload: string;
  readonly userProperties: string;
  /** For how long the broker would keep it; undefined for what does not expire, and before MQTT 5. */
  readonly expirySeconds: number | undefined;
};

/** `mosquitto_sub`, a witness that shares no code with us. It reconnects by itself. */
export interface Witness extends AsyncDisposable {
  readonly heard: readonly Heard[];
  /** Resolves when the witness has heard what it is asked for; rejects after 90 s, with what it did hear. */
  until(enough: (heard: readonly Heard[]) => boolean): Promise<readonly Heard[]>;
}

/** Resolves when the witness is subscribed. `version` is mosquitto_sub's: `5` or `311`. */
export async function startWitness(
  port: number,
  topic: string,
  version: "5" | "311" = "5",
): Promise<Witness> {
  const format = version === "5" ? "heard\t%t\t%p\t%P\t%E" : "heard\t%t\t%p\t";
  const args = [
    "-h",
    "127.0.0.1",
    "-p",
    String(port),
    "-t",
    topic,
    "-q",
    "1",
    "-V",
    version,
    "-d",
    "-F",
    format,
  ];
  // It says "Subscribed" into a buffer that a pipe would keep until it is full.
  const child = spawn("stdbuf", ["-oL", "mosquitto_sub", ...args], { stdio: ["ignore", "pipe", "ignore"] });
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  let subscribed = () => {};
  const isSubscribed = new Promise<void>(resolve => {
    subscribed = resolve;
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [kind, heardTopic = "", payload = "", userProperties = "", expiry = ""] = line.split("\t");
      const expirySeconds = expiry === "" ? undefined : Number(expiry);
      if (kind === "heard") heard.push({ topic: heardTopic, payload, userProperties, expirySeconds });
      if (line.startsWith("Subscribed")) subscribed();
    }
    for (const listener of listeners) listener();
  });
  await isSubscribed;
  return {
    heard,
    until: enough => waitFor(heard, enough, listeners),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function waitFor(
  heard: readonly Heard[],
  enough: (heard: readonly Heard[]) => boolean,
  listeners: Set<() => void>,
): Promise<readonly Heard[]> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`heard only ${JSON.stringify(heard)}`)), 90_000);
    const look = () => {
      if (!enough(heard)) return;
      clearTimeout(late);
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    look();
  });
  return heard;
}
