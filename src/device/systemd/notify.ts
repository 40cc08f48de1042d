import { messageOf } from "../../fault.ts";

/** What systemd understands of a service's state; see sd_notify(3). */
export type Notice = {
  readonly READY?: "1";
  readonly STOPPING?: "1";
  readonly WATCHDOG?: "1";
  /** One line for `systemctl status`. */
  readonly STATUS?: string;
};

/** The way to the service manager that started this process. */
export interface Notifier extends Disposable {
  /** How long systemd waits for a sign of life; undefined where the unit has no watchdog. */
  readonly watchdogMs: number | undefined;
  /**
   * Sends at once and never blocks. What cannot be delivered is dropped: the next notice says it anew, and carries a
   * READY that got lost.
   */
  tell(notice: Notice): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens systemd's notification socket, as sd_notify(3) and sd_watchdog_enabled(3) describe it. Without one, as
 * under a plain shell, the notices go nowhere. `warn` hears, once, why they cannot be delivered.
 *
 * Node has no Unix datagrams. `systemd-notify` would be a process for each sign of life, and one that may be
 * gone before systemd has looked up whose it was; the `unix-dgram` package sends from this very process.
 */
export async function openNotifier(env: Environment, warn: (message: string) => void): Promise<Notifier> {
  const path = env.NOTIFY_SOCKET;
  const watchdogMs = watchdogOf(env);
  if (path === undefined || path === "") return { watchdogMs: undefined, tell() {}, [Symbol.dispose]() {} };
  if (!path.startsWith("/")) {
    warn(`systemd's socket ${path} is an abstract one, which is not supported; use a unit with Type=exec.`);
    return { watchdogMs: undefined, tell() {}, [Symbol.dispose]() {} };
  }
  // A native part: loaded only where systemd asks for it.
  const { default: dgram } = await import("unix-dgram");
  const socket = dgram.createSocket("unix_dgram");
  let warned = false;
  const complain = (error: Error) => {
    if (!warned)
      warn(`systemd cannot be told how the cart is (${messageOf(error)}); it may restart the cart.`);
    warned = true;
  };
  socket.on("error", complain);
  // It is said once only, and systemd ends a cart of which it never hears it.
  let lost: Notice = {};
  return {
    watchdogMs,
    tell(notice) {
      const whole = { ...lost, ...notice };
      const bytes = Buffer.from(noticeText(whole));
      socket.send(bytes, 0, bytes.length, path, error => {
        lost = error !== undefined && whole.READY !== undefined ? { READY: whole.READY } : {};
        if (error !== undefined) complain(error);
      });
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** One `KEY=value` a line; a status is one line, whatever stood in it. */
export function noticeText(notice: Notice): string {
  return Object.entries(notice)
    .map(([key, value]) => `${key}=${value.replace(/\s+/g, " ")}\n`)
    .join("");
}

/** WATCHDOG_PID names whose watchdog it is: a child that inherits the environment must not feed it. */
function watchdogOf({ WATCHDOG_USEC, WATCHDOG_PID }: Environment): number | undefined {
  if (WATCHDOG_PID !== undefined && Number(WATCHDOG_PID) !== process.pid) return undefined;
  const microseconds = Number(WATCHDOG_USEC);
  return Number.isFinite(microseconds) && microseconds > 0 ? microseconds / 1000 : undefined;
}
