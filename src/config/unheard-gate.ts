import type { Config } from "./schema.ts";

/** Keys of the gate that its driver does not read, so that it does less than it may be meant to: one sentence each, for the log and the doctor. */
export function unheardGateWarnings({ gate }: Pick<Config, "gate">): string[] {
  const { driver, inner, outer, script, socket } = gate;
  const lines = inner !== undefined || outer !== undefined;
  if (driver === "simulated") {
    if (!lines) return [];
    return [
      "The gate is simulated, so its barriers (`gate.inner`, `gate.outer`) are not heard, and whoever leaves through them is not billed. Write `driver: auto`, or remove them.",
    ];
  }
  if ((driver === "auto" && !lines) || (script.length === 0 && socket === undefined)) return [];
  return [
    "`gate.script` and `gate.socket` are the simulated driver's, and this gate hears its barriers alone. Remove them, or write `driver: simulated`.",
  ];
}
