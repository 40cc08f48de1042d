import { type Logger, pino } from "pino";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/**
 * One JSON object a line on standard error: standard output belongs to what a command was asked for.
 * Secrets are struck out by name, wherever they turn up.
 */
export function openLog(level: "debug" | "info" | "warn" | "error"): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ["password", "*.password", "key", "*.key"], censor: "[redacted]" },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
