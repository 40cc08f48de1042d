import { constants } from "node:fs";
import { access, mkdir, statfs } from "node:fs/promises";
import { miningTrouble } from "../cart/mining.ts";
import { storageFault } from "../device/state-file/adapter.ts";
import { readTemperatures } from "../device/temperatures.ts";
import type { Check, Finding } from "./doctor-checks.ts";

const LEAST_FREE_MB = 100;

/** Whether bills can be kept: the state's folder is made where it is missing, as the cart would. */
export const storage: Check = async ({ state: { dir } }) => {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await access(dir, constants.W_OK);
    const { bavail, bsize } = await statfs(dir);
    return [storageFinding(dir, Math.round((bavail * bsize) / 1e6))];
  } catch (error) {
    return [{ check: "storage", status: "fail", detail: storageFault(dir, error).message }];
  }
};

/** A folder that can be written, judged by the megabytes that are free there. */
export function storageFinding(dir: string, freeMb: number): Finding {
  const check = "storage";
  if (freeMb >= LEAST_FREE_MB)
    return { check, status: "ok", detail: `${dir} can be written, ${freeMb} MB free` };
  const detail = `${dir} has only ${freeMb} MB free; make room, or bills cannot be kept.`;
  return { check, status: "fail", detail };
}

/** Whether frames can be kept, where the configuration asks for it. Without them the cart bills all the same. */
export const mining: Check = async config => {
  const detail = miningTrouble(config);
  return detail === undefined ? [] : [{ check: "mining", status: "warn", detail }];
};

const HOT_C = 85;

/** The hottest of the kernel's thermal zones; a virtual machine has none. */
export const temperatures: Check = async () => [temperatureFinding(readTemperatures())];

/** The same, judged; degrees Celsius by zone. */
export function temperatureFinding(zones: Readonly<Record<string, number>>): Finding {
  const check = "temperature";
  const hottest = Object.entries(zones).toSorted(([, a], [, b]) => b - a)[0];
  if (hottest === undefined)
    return { check, status: "skipped", detail: "this machine has no thermal sensor" };
  const [zone, celsius] = hottest;
  const detail = `${zone} ${celsius.toFixed(0)} °C`;
  if (celsius < HOT_C) return { check, status: "ok", detail };
  return { check, status: "warn", detail: `${detail}: give the board air, or it slows down` };
}
