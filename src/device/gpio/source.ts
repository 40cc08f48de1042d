import type { Edge, SensorName } from "../../gate/passage.ts";

/** One light barrier's line, as `gate.inner` and `gate.outer` in the configuration write it. */
export type GateLine = {
  /** Label (`tegra234-gpio`), name (`gpiochip0`) or path (`/dev/gpiochip0`) of the GPIO chip. */
  readonly chip: string;
  /** Offset on the chip, or the line's name. */
  readonly line: number | string;
  /** true where a low level means: the beam is blocked. */
  readonly activeLow: boolean;
  readonly bias: "as-is" | "pull-up" | "pull-down" | "disabled";
};

export type GateLines = Readonly<Record<SensorName, GateLine>>;

/** Whether a driver hears the barriers at this moment; `reason` is one sentence with the mend. */
export type Hearing = { readonly listening: true } | { readonly listening: false; readonly reason: string };

/** Two light barriers. */
export interface EdgeSource extends AsyncDisposable {
  readonly kind: "simulated" | "gpiomon" | "onoff";
  /** Why this driver and not another, for the log and for health. */
  readonly why: string;
  /**
   * Edges in the order they happened, each with the machine's monotonic time in seconds. Begins with one
   * `initial` edge a barrier as soon as the driver really listens, and does so again whenever it had to
   * start anew. Ends when `stop` is aborted; may then be called again. One reader at a time. A driver that
   * dies is restarted and says so through `hear`; it does not end the edges.
   */
  edges(stop: AbortSignal): AsyncIterable<Edge>;
  /** Calls back whenever the driver begins or ceases to hear the barriers. */
  hear(listener: (hearing: Hearing) => void): void;
}

/** The kernel's monotonic clock in seconds, the same in every process and in the kernel's edge stamps. */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
