import { Command, InvalidArgumentError } from "commander";
import { type BrokerOptions, clientOptions } from "../device/broker/options.ts";
import { isPostgresUrl } from "../device/postgres/ledger.ts";
import { Fault, isFault } from "../fault.ts";
import type { Receipt } from "../store/desk.ts";
import { openStore, type StoreNews } from "../store/store.ts";
import { atMost, nameOf, openLedger } from "./bills-ledger.ts";
import { jsonReceipt, plainReceipt } from "./bills-print.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { stopSignal } from "./stop-signal.ts";

type Options = {
  readonly broker: string;
  readonly json?: true;
  readonly out?: string;
  readonly sink?: string;
  readonly count?: number;
  readonly store?: string;
  readonly clientId?: string;
  readonly mqtt: 4 | 5;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly username?: string;
  readonly passwordFile?: string;
};

/** `stepout bills`: receives bills as a store's backend would. */
export function billsCommand(): Command {
  return new Command("bills")
    .summary("subscribe to bills as a store's backend would: verify, keep, acknowledge")
    .description(
      "Subscribes to the bills of all carts, verifies shape, signature and sequence, prints and acknowledges them.\n" +
        "Runs until stopped. Exactly the bills that are accepted are kept in --sink, once each, before they are acknowledged.",
    )
    .requiredOption("--broker <url>", "mqtt://host:1883 or mqtts://host:8883")
    .addOption(jsonOption())
    .option("--out <file>", "keep accepted bills in this file, one JSON line each")
    .option(
      "--sink <where>",
      "keep accepted bills in a database, postgres://user@host/db, or in a file as --out does",
    )
    .option("--store <name>", "only the bills of this store's carts: one consumer a store shares the load")
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
  await using ledger = await openLedger(options);
  const tell = teller(options.json ? jsonReceipt : plainReceipt);
  const counted = options.count === undefined ? ledger : atMost(options.count, ledger, () => stop.abort());
  await using _store = openStore({
    broker: brokerOptions(options),
    ...nameOf(options),
    ...(options.store === undefined ? {} : { store: options.store }),
    ledger: counted,
    onNews: news => {
      tell(news);
      // A database comes back; what a file cannot take must not be confirmed, and neither can anything after it.
      if (news.type === "failed" && news.why.code !== "database") stop.abort(news.why);
    },
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
  const { sink, out, store } = options;
  if (store !== undefined && !/^[^/+#]+$/.test(store)) {
    throw new Fault("usage", `--store takes a store's name, which has no /, + and #: not ${store}.`);
  }
  if (sink !== undefined && out !== undefined) {
    throw new Fault("usage", "--sink and --out both say where bills are kept; give one of them.");
  }
  if (sink !== undefined && isPostgresUrl(sink) && new URL(sink).password !== "") {
    const mend = "give it in PGPASSWORD or in ~/.pgpass";
    throw new Fault(
      "usage",
      `The password in --sink would be seen by everyone who lists processes; ${mend}.`,
    );
  }
  if (sink !== undefined && /^[a-z]+:\/\//.test(sink) && !isPostgresUrl(sink)) {
    throw new Fault("usage", "--sink takes postgres://user@host:5432/database, or a file.");
  }
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

/** Bills go to standard output, everything else to standard error, each change of the connection once. */
function teller(print: (receipt: Receipt) => string): (news: StoreNews) => void {
  let told = "";
  return news => {
    if (news.type === "bill" || news.type === "refused") process.stdout.write(`${print(news)}\n`);
    if (news.type === "unanswered") complain(news.why.message);
    if (news.type === "key-changed") complain(`cart ${news.cart} shows another key than before`);
    if (news.type !== "connected" && news.type !== "disconnected") return;
    const words = news.type === "connected" ? "connected, waiting for bills" : news.why.message;
    if (words !== told) complain(words);
    told = words;
  };
}

function complain(message: string): void {
  process.stderr.write(`bills: ${message}\n`);
}

function mqttVersion(text: string): 4 | 5 {
  if (text === "5") return 5;
  if (text === "4") return 4;
  throw new InvalidArgumentError("5 or 4");
}
