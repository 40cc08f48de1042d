import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import { loadCatalogue } from "../config/config.ts";
import { unknownLabels } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { tryBroker } from "../device/broker/broker.ts";
import { openGateSource } from "../device/gpio/open.ts";
import { messageOf } from "../fault.ts";
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
    return [ok("gate", `${source.kind}: ${source.why}`)];
  } catch (error) {
    return [fail("gate", error)];
  }
};

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

const ZONES = "/sys/class/thermal";
const HOT_C = 85;

/** Every thermal zone the kernel has; a virtual machine has none. */
export const temperatures: Check = async () => {
  const zones = (await readdir(ZONES).catch(() => [])).filter(name => name.startsWith("thermal_zone"));
  const readings = await Promise.all(zones.map(readZone));
  const known = readings.flat();
  if (known.length === 0) {
    return [{ check: "temperature", status: "skipped", detail: "this machine has no thermal sensor" }];
  }
  const hottest = known.reduce((a, b) => (b.celsius > a.celsius ? b : a));
  const detail = `${hottest.type} ${hottest.celsius.toFixed(0)} °C`;
  if (hottest.celsius < HOT_C) return [ok("temperature", detail)];
  return [
    { check: "temperature", status: "warn", detail: `${detail}: give the board air, or it slows down` },
  ];
};

async function readZone(zone: string): Promise<{ type: string; celsius: number }[]> {
  try {
    const text = (file: string) => readFile(join(ZONES, zone, file), "utf8");
    const [type, milli] = await Promise.all([text("type"), text("temp")]);
    return [{ type: type.trim(), celsius: Number(milli) / 1000 }];
  } catch {
    return []; // a zone whose sensor is switched off refuses to be read
  }
}
