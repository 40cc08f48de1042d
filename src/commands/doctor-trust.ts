import { spawnSync } from "node:child_process";
import { type Lifetime, readChain, readLifetime } from "../device/broker/certificates.ts";
import { messageOf } from "../fault.ts";
import type { Check, Finding } from "./doctor-checks.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Time enough for a shop to send somebody. */
const SOON_DAYS = 30;

/** The broker's chain and this cart's own certificate: how long each holds. Nothing to say without TLS. */
export const certificates: Check = async ({ broker }) => {
  if (broker === undefined || !broker.url.startsWith("mqtts:")) return [];
  const { hostname, port } = new URL(broker.url);
  const host = hostname.replace(/^\[|\]$/g, "");
  try {
    const own = broker.cert === undefined ? [] : [readLifetime(broker.cert)];
    const chain = await readChain(host, port === "" ? 8883 : Number(port));
    return [...chain, ...own].map(lifetime => lifetimeFinding(lifetime, Date.now()));
  } catch (error) {
    return [{ check: "certificates", status: "fail", detail: messageOf(error) }];
  }
};

/** One certificate, judged at `nowMs`. A certificate of the future is a clock of the past. */
export function lifetimeFinding({ whose, fromMs, toMs }: Lifetime, nowMs: number): Finding {
  const check = "certificate";
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  if (nowMs < fromMs) {
    const detail = `${whose} is valid from ${day(fromMs)} on, and here it is ${day(nowMs)}: set the clock.`;
    return { check, status: "fail", detail };
  }
  if (nowMs > toMs) return { check, status: "fail", detail: `${whose} ended on ${day(toMs)}: renew it.` };
  const days = Math.floor((toMs - nowMs) / DAY_MS);
  if (days < SOON_DAYS) {
    return {
      check,
      status: "warn",
      detail: `${whose} ends in ${days} days, on ${day(toMs)}: renew it soon.`,
    };
  }
  return { check, status: "ok", detail: `${whose} until ${day(toMs)}` };
}

/** Bills print wall time, and TLS wants it; a board without a battery starts in the past. */
export const clock: Check = async () => {
  const words = ["show", "--property=NTPSynchronized", "--value"];
  const asked = spawnSync("timedatectl", words, { encoding: "utf8" });
  return [clockFinding(asked.status === 0 ? asked.stdout.trim() : "", Date.now())];
};

/** What systemd said of the clock, `yes`, `no` or nothing, judged at `nowMs`. */
export function clockFinding(synchronised: string, nowMs: number): Finding {
  const now = `${new Date(nowMs).toISOString().slice(0, 19)} UTC`;
  if (synchronised === "yes") return { check: "clock", status: "ok", detail: `${now}, synchronised` };
  if (synchronised === "no") {
    const mend = "let it reach a time server: `timedatectl set-ntp true`";
    return { check: "clock", status: "warn", detail: `${now}, not synchronised; ${mend}` };
  }
  const detail = `${now}; systemd does not tell whether it is right`;
  return { check: "clock", status: "skipped", detail };
}
