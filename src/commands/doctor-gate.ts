import { openGateSource } from "../device/gpio/open.ts";
import type { EdgeSource } from "../device/gpio/source.ts";
import { Fault, messageOf } from "../fault.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** The gate's driver, and what its barriers are right now. */
export const gate: Check = async config => [
  await gateFinding(() => openGateSource({ ...config.gate, socket: undefined }), config.gate.driver),
];

/** The same of any source; `asked` is the driver that the configuration names. */
export async function gateFinding(open: () => Promise<EdgeSource>, asked: string): Promise<Finding> {
  const check = "gate";
  try {
    await using source = await open();
    if (source.kind === "simulated" && asked === "auto") {
      const detail = `${source.why}; without \`gate.inner\` and \`gate.outer\` this cart never bills.`;
      return { check, status: "warn", detail };
    }
    return { check, status: "ok", detail: `${source.kind}: ${source.why}${await levelsNow(source)}` };
  } catch (error) {
    return { check, status: "fail", detail: messageOf(error) };
  }
}

/** What the barriers are right now, read through the driver; a person with a hand in the beam sees it change. */
async function levelsNow(source: EdgeSource): Promise<string> {
  if (source.kind === "simulated") return "";
  const levels: string[] = [];
  const deaf = new AbortController();
  let trouble = "The barriers cannot be read; see gate.inner and gate.outer.";
  source.hear(hearing => {
    if (hearing.listening) return;
    trouble = hearing.reason;
    deaf.abort();
  });
  const limit = AbortSignal.any([AbortSignal.timeout(25_000), deaf.signal]);
  for await (const { sensor, blocked } of source.edges(limit)) {
    levels.push(`${sensor} ${blocked ? "blocked" : "clear"}`);
    if (levels.length === 2) return `; ${levels.join(", ")} now`;
  }
  throw new Fault("gate-lost", trouble);
}
