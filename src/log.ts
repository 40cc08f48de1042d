import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/**
 * One JSON object a line on standard error: standard output belongs to what a command was asked for.
 * Secrets are struck out by name, wherever they turn up. `to` takes the lines instead: systemd's journal.
 */
export function openLog(level: "debug" | "info" | "warn" | "error", to?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ["password", "*.password", "key", "*.key"], censor: "[redacted]" },
    },
    to ?? standardError(),
  );
}

/** As much as may wait for room on a full disk, in letters; what is said beyond it is lost. */
const LONGEST_WAIT = 1_000_000;

/** That a file on a full disk takes no lines must not end the cart, which could still bill: they wait for room. */
function standardError(): DestinationStream {
  const stream = pino.destination({ dest: 2, sync: true, maxLength: LONGEST_WAIT });
  stream.on("error", () => {});
  return stream;
}
