import { resolve } from "node:path";
import { Command } from "commander";
import type { Receipt } from "../store/desk.ts";
import { openStore, type StoreNews } from "../store/store.ts";
import { atMost, nameOf, openLedger, placeOf } from "./bills-ledger.ts";
import { type BillsOptions, brokerOptions, checkCommandLine, mqttVersion } from "./bills-options.ts";
import { jsonReceipt, plainReceipt } from "./bills-print.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { stopSignal } from "./stop-signal.ts";

/** `stepout bills`: receives bills as a store's backend would. */
export function billsCommand(): Command {
  return new Command("bills")
    .summary("subscribe to bills as a store's backend would: verify, keep, acknowledge")
    .description(
      "Subscribes to the bills of all carts, verifies shape, signature and sequence, prints and acknowledges them. " +
        "Runs until stopped. Exactly the bills that are accepted are kept, once each, before they are acknowledged: " +
        "in bills.jsonl here, unless --sink or --out says where.",
    )
    .requiredOption("--broker <url>", "mqtt://host:1883 or mqtts://host:8883")
    .addOption(jsonOption())
    .option("--out <file>", "keep accepted bills in this file, one JSON line each")
    .option(
      "--sink <where>",
      "keep accepted bills in a database, postgres://user@host/db, or in a file as --out does",
    )
    .option("--look", "print bills beside the store's own backend: keep nothing, acknowledge nothing")
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

async function receiveBills(options: BillsOptions): Promise<void> {
  checkCommandLine(options);
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  await using ledger = await openLedger(options);
  if (!options.look && (options.sink ?? options.out) === undefined)
    complain(`bills are kept in ${resolve(placeOf(options))}`);
  const tell = teller(options.json ? jsonReceipt : plainReceipt);
  const counted = options.count === undefined ? ledger : atMost(options.count, ledger, () => stop.abort());
  await using _store = openStore({
    broker: brokerOptions(options),
    ...nameOf(options),
    ...(options.store === undefined ? {} : { store: options.store }),
    ledger: counted,
    acknowledges: !options.look,
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
