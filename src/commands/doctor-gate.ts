import type { Config } from "../config/schema.ts";
import { unheardGateWarnings } from "../config/unheard-gate.ts";
import { parseChips, runTool } from "../device/gpio/gpiod-tools.ts";
import { openGateSource } from "../device/gpio/open.ts";
import type { EdgeSource } from "../device/gpio/source.ts";
import { Fault, messageOf } from "../fault.ts";
import { SENSORS, type SensorName } from "../gate/passage.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** The gate's driver, what its barriers are right now, and keys or a bias that do nothing here. */
export const gate: Check = async config => [
  await gateFinding(() => openGateSource({ ...config.gate, socket: undefined }), config.gate.driver),
  ...unheardGateWarnings(config).map(detail => ({ check: "gate", status: "warn", detail }) as const),
  ...biasFindings(config.gate, await chipsHere(config.gate)),
];

const biased = ({ inner, outer }: Config["gate"]) =>
  Object.entries({ inner, outer }).flatMap(([sensor, line]) =>
    line === undefined || line.bias === "as-is" ? [] : [{ sensor, ...line }],
  );

/**
 * A Tegra's GPIO driver cannot set a bias, and the kernel's gpiolib drops the request without a word. `chips` are those
 * of this machine, by which a chip's path or name tells its label.
 */
export function biasFindings(gate: Config["gate"], chips: ReturnType<typeof parseChips>): readonly Finding[] {
  return biased(gate).flatMap(({ sensor, chip, bias }) => {
    const label = chips.find(({ name }) => [name, `/dev/${name}`].includes(chip))?.label ?? chip;
    if (!label.startsWith("tegra")) return [];
    const detail = `gate.${sensor}.bias ${bias} does nothing on ${label}; wire a barrier whose output drives 3.3 V both ways, and write \`bias: as-is\`.`;
    return [{ check: "gate", status: "warn", detail }] as const;
  });
}

/** Looked at only where it matters; whether gpiodetect works is told with the driver. */
const chipsHere = async (gate: Config["gate"]) =>
  biased(gate).length === 0 ? [] : parseChips(await runTool("gpiodetect", []).catch(() => ""));

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
  const levels = new Map<SensorName, string>();
  const deaf = new AbortController();
  let trouble = "The barriers cannot be read; see gate.inner and gate.outer.";
  source.hear(hearing => {
    if (hearing.listening) return;
    trouble = hearing.reason;
    deaf.abort();
  });
  const limit = AbortSignal.any([AbortSignal.timeout(25_000), deaf.signal]);
  for await (const { sensor, blocked } of source.edges(limit)) {
    levels.set(sensor, `${sensor} ${blocked ? "blocked" : "clear"}`);
    if (levels.size === SENSORS.length) return `; ${[...levels.values()].join(", ")} now`;
  }
  throw new Fault("gate-lost", trouble);
}
