import { deliveryWarnings } from "../config/delivery.ts";
import { untoldProducts, usableProducts } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { watchingWarnings } from "../config/watching.ts";
import { tryBroker } from "../device/broker/broker.ts";
import { knownProducts } from "../device/catalogue-file.ts";
import { messageOf } from "../fault.ts";
import { countingRatesOf } from "../models/counting-rates.ts";
import { loadModelFor } from "../models/manifest.ts";
import { taskNames } from "../models/schema.ts";
import { visionOrder } from "../vision/order.ts";

/** One thing looked at. A `fail` names its mend in the detail; `skipped` is what this machine has not got. */
export type Finding = {
  readonly check: string;
  readonly status: "ok" | "warn" | "fail" | "skipped";
  readonly detail: string;
};

export type Check = (config: Config) => Promise<readonly Finding[]>;

const ok = (check: string, detail: string): Finding => ({ check, status: "ok", detail });
/** Makes a sentence of warning a finding. */
const warned =
  (check: string) =>
  (detail: string): Finding => ({ check, status: "warn", detail });
const fail = (check: string, error: unknown): Finding => ({
  check,
  status: "fail",
  detail: messageOf(error),
});

/** Each model's file and task against its manifest, and the catalogue's labels against the model's. */
export const models: Check = async config => {
  const { folder } = visionOrder(config, "live").detector;
  const findings: Finding[] = [];
  for (const task of taskNames) {
    const name = config.models[task];
    if (name === undefined) continue;
    try {
      const { manifest } = loadModelFor(task, name, folder);
      const { width, height } = manifest.input;
      findings.push(
        ok(
          `model ${name}`,
          `${manifest.labels.length} labels, ${width}×${height}, file as its manifest says`,
        ),
      );
      if (task !== "items") continue;
      const known = knownProducts(config);
      const warnings = [
        ...usableProducts(config, known, manifest).warnings,
        ...untoldProducts(config, known),
      ];
      findings.push(...warnings.map(warned("catalogue")));
    } catch (error) {
      findings.push(fail(`model ${name}`, error));
    }
  }
  return findings;
};

/** How often counting errs with the items model: a cart does not start where that cannot be read. */
export const rates: Check = async config => {
  const { folder, items } = visionOrder(config, "live").detector;
  const check = `rates of ${items}`;
  try {
    const measured = countingRatesOf(items, folder);
    return [ok(check, measured?.source ?? "those built in: none were measured with this model")];
  } catch (error) {
    return [fail(check, error)];
  }
};

/** What the cameras watch, where counting takes it otherwise than it may be meant. */
export const watching: Check = async config => watchingWarnings(config).map(warned("cameras"));

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
    const warnings = deliveryWarnings(config).map(warned("broker"));
    return [ok("broker", `${config.broker.url} answers`), ...warnings];
  } catch (error) {
    return [fail("broker", error)];
  }
};
