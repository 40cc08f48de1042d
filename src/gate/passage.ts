/** `inner` looks at the shop's side of the exit, `outer` at the street's. */
export type SensorName = "inner" | "outer";

/** A light barrier changed. `t` in seconds of a clock that never jumps. */
export type Edge = {
  readonly t: number;
  readonly sensor: SensorName;
  readonly blocked: boolean;
  /**
   * Set where the level was read and not seen to change: what a driver found when it began to listen, or
   * began again. How it came about is unknown, so nothing is concluded from it.
   */
  readonly initial?: true;
};

/** The cart went the whole way through the gate. */
export type Passage = {
  readonly type: "passage";
  /** When the last barrier cleared. */
  readonly t: number;
  readonly direction: "left" | "entered";
};

/** A sensor cannot be trusted: reported, never guessed around. */
export type SensorFault = {
  readonly type: "fault";
  /** When it became certain. */
  readonly t: number;
  readonly sensor: SensorName;
  /** Begins with `stuck:`, `silent:` or `chattering:` and says what was seen, or with `unheard:` and says what the driver lacks. */
  readonly reason: string;
};

/**
 * The one barrier that still works was passed while the other is at fault, and has been clear since. Which way the
 * cart went cannot be told from that; whoever knows on which side it was can.
 */
export type LonePassage = {
  readonly type: "lone-passage";
  /** When the barrier cleared for the last time. */
  readonly t: number;
  /** The barrier that works. */
  readonly sensor: SensorName;
};

export type GateEvent = Passage | LonePassage | SensorFault;

/** The barriers that no driver hears right now, each with the reason and its mend; none is all well. */
export type Unheard = Readonly<Partial<Record<SensorName, string>>>;

export const SENSORS: readonly SensorName[] = ["inner", "outer"];

export function otherSensor(sensor: SensorName): SensorName {
  return sensor === "inner" ? "outer" : "inner";
}
