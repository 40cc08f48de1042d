import { constants } from "node:fs";
import { access, mkdir, statfs } from "node:fs/promises";
import { loadCatalogue } from "../config/config.ts";
import { unknownLabels } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { tryBroker } from "../device/broker/broker.ts";
import { openGateSource } from "../device/gpio/open.ts";
import type { EdgeSource } from "../device/gpio/source.ts";
import { readTemperatures } from "../device/temperatures.ts";
import { Fault, messageOf } from "../fault.ts";
import { loadModel } from "../models/manifest.ts";
import { VERSION } from "../paths.ts";
import { visionOrder } from "../vision/order.ts";

/** One thing looked at. A `fail` names its mend in the detail; `skipped` is what this machine has not got. */
export type Finding = {
  readonly check: string;
  readonly status: "ok" | "warn" | "fail" | "skipped";
  readonly detail: string;
};

export type Check = (config: Config) => Promise<readonly Finding[]>;

const ok = (check: string, detail: string): Finding => ({ check, status: "ok", detail });
const fail = (check: string, error: unknown): Finding => ({
  check,
  status: "fail",
  detail: messageOf(error),
});

export const versions: Check = async () => [
  ok("versions", `stepout ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}`),
];

/** Each model's file against its manifest, and the catalogue's labels against the model's. */
export const models: Check = async config => {
  const { folder } = visionOrder(config, "live").detector;
  const findings: Finding[] = [];
  for (const name of [config.models.items, config.models.hands]) {
    if (name === undefined) continue;
    try {
      const { manifest } = loadModel(name, folder);
      const { width, height } = manifest.input;
      findings.push(
        ok(
          `model ${name}`,
          `${manifest.labels.length} labels, ${width}×${height}, file as its manifest says`,
        ),
      );
      if (name !== config.models.items) continue;
      const strangers = unknownLabels(loadCatalogue(config) ?? [], manifest);
      findings.push(...strangers.map(detail => ({ check: "catalogue", status: "warn", detail }) as const));
    } catch (error) {
      findings.push(fail(`model ${name}`, error));
    }
  }
  return findings;
};

export const gate: Check = async config => {
  try {
    await using source = await openGateSource({ ...config.gate, socket: undefined });
    const unset = source.kind === "simulated" && config.gate.driver === "auto";
    if (unset)
      return [
        {
          check: "gate",
          status: "warn",
          detail: `${source.why}; without \`gate.inner\` and \`gate.outer\` this cart never bills.`,
        },
      ];
    return [ok("gate", `${source.kind}: ${source.why}${await levelsNow(source)}`)];
  } catch (error) {
    return [fail("gate", error)];
  }
};

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

export const broker: Check = async config => {
  if (config.broker === undefined) {
    return [
      {
        check: "broker",
        status: "warn",
        detail: "none is configured: bills stay on this cart's disk; set `broker.url`.",
      },
    ];
  }
  try {
    await tryBroker({ ...config.broker, clientId: `stepout-doctor-${process.pid}` });
    return [ok("broker", `${config.broker.url} answers`)];
  } catch (error) {
    return [fail("broker", error)];
  }
};

const LEAST_FREE_MB = 100;

export const storage: Check = async ({ state: { dir } }) => {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await access(dir, constants.W_OK);
    const { bavail, bsize } = await statfs(dir);
    const freeMb = Math.round((bavail * bsize) / 1e6);
    if (freeMb >= LEAST_FREE_MB) return [ok("storage", `${dir} can be written, ${freeMb} MB free`)];
    return [fail("storage", `${dir} has only ${freeMb} MB free; make room, or bills cannot be kept.`)];
  } catch (error) {
    return [
      fail(
        "storage",
        `${dir} cannot be written (${messageOf(error)}); give its user the folder, or set \`state.dir\`.`,
      ),
    ];
  }
};

const HOT_C = 85;

/** The hottest of the kernel's thermal zones; a virtual machine has none. */
export const temperatures: Check = async () => {
  const hottest = Object.entries(readTemperatures()).toSorted(([, a], [, b]) => b - a)[0];
  if (hottest === undefined) {
    return [{ check: "temperature", status: "skipped", detail: "this machine has no thermal sensor" }];
  }
  const [zone, celsius] = hottest;
  const detail = `${zone} ${celsius.toFixed(0)} °C`;
  if (celsius < HOT_C) return [ok("temperature", detail)];
  return [
    { check: "temperature", status: "warn", detail: `${detail}: give the board air, or it slows down` },
  ];
};
