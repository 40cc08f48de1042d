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
    to ?? pino.destination({ dest: 2, sync: true }),
  );
}
