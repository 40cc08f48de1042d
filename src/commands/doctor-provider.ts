import type { ModelInUse } from "../vision/messages.ts";
import type { Finding } from "./doctor-checks.ts";

/** Which provider was asked for, which runs the model, and why; another than the first choice is a warning. */
export function providerFinding({ name, provider, why, requested = [provider] }: ModelInUse): Finding {
  const check = `provider of ${name}`;
  const wanted = requested[0] ?? provider;
  if (provider === wanted) return { check, status: "ok", detail: `${provider} (${why})` };
  const mend = why.includes("no engine")
    ? `build its engine with \`stepout model build ${name}\``
    : "`scripts/flash.sh` sets a Jetson with JetPack 6 up for it";
  return {
    check,
    status: "warn",
    detail: `${provider} instead of ${wanted}, asked for ${requested.join(", ")} (${why}): ${mend}, or set \`models.providers: [${provider}]\`.`,
  };
}
