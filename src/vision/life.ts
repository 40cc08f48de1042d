import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { VisionOrder, VisionReport } from "./messages.ts";
import { watchSilence } from "./silence.ts";

export type StartOrder = Extract<VisionOrder, { type: "start" }>;
export type VisionFault = Extract<VisionReport, { type: "fault" }>;
export type VisionNews = Exclude<VisionReport, VisionFault | { type: "starting" } | { type: "started" }>;

/** How one vision process ended. */
export type Ending =
  | { readonly type: "finished" }
  | VisionFault
  | {
      readonly type: "died";
      readonly reason: string;
      readonly observed: boolean;
      /** The camera in the middle of whose start it was. */
      readonly starting?: string | undefined;
    };

export type Patience = {
  /** A process that says nothing for so long is killed. */
  readonly stallMs: number;
  /** Loading a model may take long, on a Jetson minutes. */
  readonly startMs: number;
};

export type Life = {
  readonly pid: number | undefined;
  readonly ended: Promise<Ending>;
  /** Lets so many more frames through, where the order was `stepped`. */
  go(frames: number): void;
  /** Lets a camera start that the order held back. */
  watch(camera: string): void;
  /** Asks first: ending a process in the middle of an inference aborts it. Insists after three seconds. */
  stop(): Promise<void>;
};

const GENTLE_MS = 3000;

/** One vision process, from its start to its exit. A silent one is killed: SIGKILL ends a stopped one too. */
export function liveOnce(order: StartOrder, patience: Patience, emit: (news: VisionNews) => void): Life {
  const child = forkVision(order.cameras.length);
  let ending: Ending | undefined;
  let observed = false;
  let ready = false;
  let killedFor: string | undefined;
  let starting: string | undefined;
  const silence = watchSilence(what => {
    killedFor = what;
    child.kill("SIGKILL");
  });
  const awaitNext = () =>
    ready
      ? silence.within(patience.stallMs, "gave no sign of life")
      : silence.within(patience.startMs, "did not become ready");

  child.on("message", message => {
    const report = message as VisionReport;
    ready ||= report.type === "ready";
    observed ||= report.type === "observation";
    awaitNext();
    if (report.type === "starting") starting = report.camera;
    else if (report.type === "started") starting = undefined;
    else if (report.type === "fault") ending = report;
    else emit(report);
    if (report.type === "finished") ending = { type: "finished" };
    // All is released by now: the rest of an orderly exit could only hang on a camera's pending read.
    if (ending !== undefined) child.kill("SIGKILL");
  });
  const ended = new Promise<Ending>(resolve => {
    child.on("error", error => {
      killedFor ??= error.message;
    });
    child.on("close", (code, signal) => {
      silence.cancel();
      const how =
        killedFor ?? (signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`);
      const reason = starting === undefined ? how : `${how} while camera ${starting} was being started`;
      resolve(ending ?? { type: "died", observed, reason, starting });
    });
  });
  // One that died at birth has no channel any more; its close is told below.
  if (child.connected) child.send(order, () => {});
  awaitNext();
  const tell = (message: VisionOrder) => void (child.connected && child.send(message, () => {}));
  return {
    pid: child.pid,
    ended,
    go: frames => tell({ type: "go", frames }),
    watch: camera => tell({ type: "watch", camera }),
    async stop() {
      tell({ type: "stop" });
      const insist = setTimeout(() => child.kill("SIGKILL"), GENTLE_MS);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Runs the same language as we do: TypeScript through tsx in development, compiled in production. */
function forkVision(cameras: number): ChildProcess {
  const own = fileURLToPath(import.meta.url);
  return fork(own.replace(/life\.(ts|js)$/, "main.$1"), {
    execArgv: own.endsWith(".ts") ? ["--import", "tsx"] : [],
    // Native libraries print where they like; our standard output belongs to `--json`.
    stdio: ["ignore", 2, 2, "ipc"],
    // Every pending pull and every wait on a bus holds a thread of libuv's pool.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(2 * cameras + 8) },
  });
}
