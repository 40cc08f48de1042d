import { randomUUID } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import type { Broker } from "../billing/broker.ts";
import { ackMessage } from "../billing/messages.ts";
import { everyCart } from "../billing/topics.ts";
import { openBillFile } from "../device/bill-file.ts";
import { openBroker } from "../device/broker/broker.ts";
import { type BrokerOptions, clientOptions } from "../device/broker/options.ts";
import { Fault, isFault, messageOf } from "../fault.ts";
import { Desk } from "./bills-desk.ts";
import { learnKeys } from "./bills-keys.ts";
import { jsonReceipt, plainReceipt } from "./bills-print.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { stopSignal } from "./stop-signal.ts";

type Options = {
  readonly broker: string;
  readonly json?: true;
  readonly out?: string;
  readonly count?: number;
  readonly clientId?: string;
  readonly mqtt: 4 | 5;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly username?: string;
  readonly passwordFile?: string;
};

/** A named consumer's session: what arrives at the broker within a week of its absence waits for it. */
const sessionSeconds = 7 * 24 * 3600;

/** `stepout bills`: receives bills as a store's backend would. */
export function billsCommand(): Command {
  return new Command("bills")
    .summary("subscribe to bills as a store's backend would: verify, keep, acknowledge")
    .description(
      "Subscribes to the bills of all carts, verifies shape, signature and sequence, prints and acknowledges them.\n" +
        "Runs until stopped. Exactly the bills that are accepted are written to --out, once each, before they are acknowledged.",
    )
    .requiredOption("--broker <url>", "mqtt://host:1883 or mqtts://host:8883")
    .addOption(jsonOption())
    .option("--out <file>", "keep accepted bills in this file, one JSON line each")
    .option(
      "--count <n>",
      "stop after so many accepted bills (repeats not counted)",
      wholeNumber(1, 1_000_000),
    )
    .option(
      "--client-id <name>",
      "keep this name at the broker: bills that come while this is away wait for it",
    )
    .option("--mqtt <version>", "5, or 4 for MQTT 3.1.1", mqttVersion, 5)
    .option("--ca <file>", "the authority that signed the broker's certificate")
    .option("--cert <file>", "our certificate")
    .option("--key <file>", "the key of our certificate")
    .option("--username <name>", "the password comes from --password-file or STEPOUT_BROKER_PASSWORD")
    .option("--password-file <file>", "file that holds the password")
    .action(receiveBills);
}

async function receiveBills(options: Options): Promise<void> {
  checkCommandLine(options);
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  await using file = options.out === undefined ? undefined : await openBillFile(options.out);
  // Keys come over a connection of their own: a bill that waits for its key holds up whatever is behind it.
  const clientId = `stepout-bills-${randomUUID()}`;
  await using statuses = openBroker({ ...brokerOptions(options), clientId: `${clientId}-keys` });
  const keyOf = learnKeys(statuses, cart => complain(`cart ${cart} shows another key than before`));
  const desk = new Desk({ file, keyOf });
  const session = options.clientId === undefined ? {} : { sessionSeconds };
  await using bills = openBroker({
    ...brokerOptions(options),
    clientId: options.clientId ?? clientId,
    ...session,
  });
  tellTroubles(bills);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  bills.subscribe(everyCart.bill, async received => {
    // Over: this one is neither kept nor confirmed, so that the next consumer gets it.
    if (left === 0 || stop.signal.aborted) return new Promise(() => {});
    const { receipt, answer } = await desk.take(received).catch(error => {
      // What cannot be kept must not be confirmed, and neither can anything after it: the command ends with this.
      stop.abort(error);
      throw error;
    });
    process.stdout.write(`${options.json ? jsonReceipt(receipt) : plainReceipt(receipt)}\n`);
    if (answer !== undefined) {
      // Not awaited: the broker's confirmation comes after this message is dealt with. A lost answer is asked
      // for again: the cart sends the bill again, and we know it.
      void bills
        .publish(ackMessage(`${received.topic}/ack`, answer))
        .catch(error => complain(messageOf(error)));
    }
    if (receipt.type === "bill" && receipt.finding.kind !== "repeat") left -= 1;
    if (left === 0) setImmediate(() => stop.abort());
  });
  await new Promise(resolve => {
    if (stop.signal.aborted) resolve(undefined);
    stop.signal.addEventListener("abort", resolve);
  });
  const why: unknown = stop.signal.reason;
  // Stopped by a person or by --count, the reason is only the platform's own AbortError.
  if (!(why instanceof DOMException)) throw why;
}

/** Here the command line is the configuration. Throws Fault("usage") for options that can never work together. */
function checkCommandLine(options: Options): void {
  try {
    clientOptions({ ...brokerOptions(options), clientId: options.clientId ?? "" });
  } catch (error) {
    throw isFault(error, "bad-config") ? new Fault("usage", error.message, error) : error;
  }
}

function brokerOptions(options: Options): Omit<BrokerOptions, "clientId"> {
  const { broker: url, mqtt: version, ca, cert, key, username, passwordFile } = options;
  return { url, version, ca, cert, key, username, passwordFile };
}

function tellTroubles(broker: Broker): void {
  let told = "";
  broker.onConnection(connection => {
    const news = connection.state === "connected" ? "connected, waiting for bills" : connection.why.message;
    if (news !== told) complain(news);
    told = news;
  });
}

function complain(message: string): void {
  process.stderr.write(`bills: ${message}\n`);
}

function mqttVersion(text: string): 4 | 5 {
  if (text === "5") return 5;
  if (text === "4") return 4;
  throw new InvalidArgumentError("5 or 4");
}
