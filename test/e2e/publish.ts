import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Message } from "../../src/billing/broker.ts";

/** Publishes with `mosquitto_pub`, which shares no code with us. An empty payload is sent as such. */
export async function publish(port: number, { topic, payload, qos, retain }: Message): Promise<void> {
  const to = ["-h", "127.0.0.1", "-p", String(port), "-t", topic, "-q", String(qos)];
  const what = payload === "" ? ["-n"] : ["-m", payload];
  await promisify(execFile)("mosquitto_pub", [...to, ...what, ...(retain ? ["-r"] : [])]);
}
