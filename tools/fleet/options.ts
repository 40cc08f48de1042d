import { parseArgs } from "node:util";
import { wholeOption } from "../whole-option.ts";

/** What `npm run fleet` is told. */
export type FleetOptions = {
  readonly carts: number;
  readonly bills: number;
  /** The carts are spread over so many stores, each with a consumer of its own. */
  readonly stores: number;
  /** Of carts; the load generator is no faster than one core for each. */
  readonly processes: number;
  readonly rampSeconds: number;
  readonly spreadSeconds: number;
  /** How often the broker is killed and started again, all carts coming back at once. */
  readonly storms: number;
  readonly skewSeconds: number;
  readonly ackAfterSeconds: number;
  /** Three nodes of RabbitMQ instead of one mosquitto. */
  readonly cluster: boolean;
  /** Kills one node of the cluster so long after the carts began to switch on; it is back 20 s later. */
  readonly killAfterSeconds: number | undefined;
  readonly patienceSeconds: number;
};

/** Throws a TypeError with the words for a person where the command line makes no sense. */
export function fleetOptions(words: readonly string[]): FleetOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      carts: { type: "string", default: "2000" },
      bills: { type: "string", default: "5" },
      stores: { type: "string", default: "1" },
      processes: { type: "string", default: "2" },
      ramp: { type: "string", default: "20" },
      spread: { type: "string", default: "60" },
      storms: { type: "string", default: "0" },
      skew: { type: "string", default: "0" },
      "ack-after": { type: "string", default: "60" },
      cluster: { type: "boolean", default: false },
      "kill-node-after": { type: "string" },
      patience: { type: "string", default: "900" },
    },
  });
  const kill = values["kill-node-after"];
  if (kill !== undefined && !values.cluster) throw new TypeError("--kill-node-after needs --cluster");
  const storms = wholeOption("storms", values.storms, 0);
  if (storms > 0 && values.cluster) throw new TypeError("--storms needs mosquitto, without --cluster");
  return {
    carts: wholeOption("carts", values.carts, 1),
    bills: wholeOption("bills", values.bills, 1),
    stores: wholeOption("stores", values.stores, 1),
    processes: wholeOption("processes", values.processes, 1, 256),
    rampSeconds: wholeOption("ramp", values.ramp, 0),
    spreadSeconds: wholeOption("spread", values.spread, 0),
    storms,
    skewSeconds: wholeOption("skew", values.skew, 0),
    ackAfterSeconds: wholeOption("ack-after", values["ack-after"], 1),
    cluster: values.cluster,
    killAfterSeconds: kill === undefined ? undefined : wholeOption("kill-node-after", kill, 0),
    patienceSeconds: wholeOption("patience", values.patience, 1),
  };
}
