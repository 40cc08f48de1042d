import type { Edge, SensorName, Unheard } from "../../gate/passage.ts";

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

/**
 * Whether a driver hears both barriers at this moment. `unheard` has a sentence with the mend for each one that it does
 * not hear; `reason` is all of them in one.
 */
export type Hearing =
  | { readonly listening: true }
  | { readonly listening: false; readonly unheard: Unheard; readonly reason: string };

/** Two light barriers. */
export interface EdgeSource extends AsyncDisposable {
  readonly kind: "simulated" | "gpiomon" | "onoff";
  /** Why this driver and not another, for the log and for health. */
  readonly why: string;
  /**
   * Edges in the order they happened, each with the machine's monotonic time in seconds. Begins with one
   * `initial` edge a barrier as soon as the driver really listens to it, and does so again whenever it had to
   * start anew. Ends when `stop` is aborted; may then be called again. One reader at a time. A chip that is not
   * there, a line that is taken and a driver that dies are told through `hear` and tried again for as long as
   * it takes; they neither end the edges nor keep the other barrier's from coming.
   */
  edges(stop: AbortSignal): AsyncIterable<Edge>;
  /** Calls back whenever the driver begins or ceases to hear a barrier, or knows another reason for it. */
  hear(listener: (hearing: Hearing) => void): void;
}
