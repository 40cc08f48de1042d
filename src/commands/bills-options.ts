import { InvalidArgumentError } from "commander";
import { type BrokerOptions, clientOptions } from "../device/broker/options.ts";
import { isPostgresUrl } from "../device/postgres/ledger.ts";
import { Fault, isFault } from "../fault.ts";

/** The command line of `stepout bills`. */
export type BillsOptions = {
  readonly broker: string;
  readonly json?: true;
  readonly out?: string;
  readonly sink?: string;
  readonly look?: true;
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

/** Here the command line is the configuration. Throws Fault("usage") for options that can never work together. */
export function checkCommandLine(options: BillsOptions): void {
  const { sink, out, store, look } = options;
  if (store !== undefined && !/^[^/+#]+$/.test(store)) {
    throw new Fault("usage", `--store takes a store's name, which has no /, + and #: not ${store}.`);
  }
  if (sink !== undefined && out !== undefined) {
    throw new Fault("usage", "--sink and --out both say where bills are kept; give one of them.");
  }
  if (look && (sink ?? out) !== undefined) {
    throw new Fault("usage", "--look keeps nothing; leave it out, or --sink and --out.");
  }
  if (sink !== undefined && isPostgresUrl(sink) && holdsPassword(new URL(sink))) {
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

export function brokerOptions(options: BillsOptions): Omit<BrokerOptions, "clientId"> {
  const { broker: url, mqtt: version, ca, cert, key, username, passwordFile } = options;
  return { url, version, ca, cert, key, username, passwordFile };
}

/** Throws commander's error for anything else. */
export function mqttVersion(text: string): 4 | 5 {
  if (text === "5") return 5;
  if (text === "4") return 4;
  throw new InvalidArgumentError("5 or 4");
}

/** Before the host's name, or among the settings behind the question mark: PostgreSQL takes either. */
function holdsPassword({ password, searchParams }: URL): boolean {
  return password !== "" || searchParams.has("password");
}
