import type { ModelInUse } from "../vision/messages.ts";
import type { Finding } from "./doctor-checks.ts";

/**
 * Which provider was asked for, which runs the model in what precision, and why; another than the first choice, or
 * FP16 where INT8 was asked for, is a warning.
 */
export function providerFinding({
  name,
  provider,
  precision,
  why,
  requested = [provider],
}: ModelInUse): Finding {
  const check = `provider of ${name}`;
  const running = precision === undefined ? provider : `${provider} in ${precision}`;
  const wanted = requested[0] ?? provider;
  if (provider === wanted) {
    // The reason has the mend in it.
    if (!why.includes("no INT8 engine")) return { check, status: "ok", detail: `${running} (${why})` };
    return { check, status: "warn", detail: `${running} instead of int8: ${why}` };
  }
  const mend = why.includes("no engine")
    ? `build its engine with \`stepout model build ${name}\``
    : "`scripts/flash.sh` sets a Jetson with JetPack 6 up for it";
  return {
    check,
    status: "warn",
    detail: `${running} instead of ${wanted}, asked for ${requested.join(", ")} (${why}): ${mend}, or set \`models.providers: [${provider}]\`.`,
  };
}
