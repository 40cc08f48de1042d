/** `inner` looks at the shop's side of the exit, `outer` at the street's. */
export type SensorName = "inner" | "outer";

/** A light barrier changed. `t` in seconds of a clock that never jumps. */
export type Edge = { readonly t: number; readonly sensor: SensorName; readonly blocked: boolean };

/** The cart went the whole way through the gate. */
export type Passage = {
  readonly type: "passage";
  readonly t: number;
  readonly direction: "left" | "entered";
};

/** A sensor cannot be trusted: reported, never guessed around. */
export type SensorFault = {
  readonly type: "fault";
  readonly t: number;
  readonly sensor: SensorName;
  readonly reason: string;
};

export type GateEvent = Passage | SensorFault;
