/**
 * What can break, by name. A code is for programs (tests, health, doctor) to match on; the message is one
 * sentence for a person and says what mends it.
 */
export type FaultCode =
  | "usage" // the command line is wrong
  | "bad-config" // the configuration is wrong; exit 78
  | "camera-lost" // a camera died, stalled or never delivered
  | "bad-media" // a recording that cannot be read
  | "bad-model" // a model that is corrupt, foreign or not what its manifest says
  | "bad-data" // a file from outside with the wrong shape
  | "gate-lost" // a sensor or its driver is gone
  | "storage" // the disk refused, or what it gave back is damaged
  | "broker" // the broker cannot be reached or refused us
  | "database" // the store's database cannot be reached or refused us
  | "missing-tool" // a program or package that must be installed
  | "vision-lost" // the vision process died too often
  | "screen" // the shopper's screen cannot be served
  | "unfit"; // the doctor found something that does not work

/** The one error type that is thrown on purpose. Anything else that reaches the top is our bug. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Fault";
    this.code = code;
  }
}

export function isFault(error: unknown, code?: FaultCode): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}

/** The sentence to show for anything thrown, ours or not. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
