import { Client, type ClientConfig } from "pg";
import { Fault, messageOf } from "../../fault.ts";
import { prepareTables } from "./tables.ts";

/** One connection to a database that is made again when it is needed after it was lost. */
export interface Connection extends AsyncDisposable {
  /** The database's name for people, without a password. */
  readonly where: string;
  /** Runs `work` on a live connection; after any error the connection is given up. Throws what `work` threw. */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

/** How long the server may take to answer; what takes longer is a lost connection. */
const answerMs = 10_000;

/** `url` as pg wants it. Connects on first use. */
export function connectionTo(url: string): Connection {
  const where = placeOf(url);
  let live: Client | undefined;
  const drop = async (client: Client) => {
    if (live === client) live = undefined;
    // With a question still open, pg cuts the connection instead of saying goodbye.
    await client.end().catch(() => {});
  };
  const connect = async () => {
    const client = new Client(configOf(url));
    // Without a listener a lost connection would end the process; the next use finds it gone.
    client.on("error", () => void drop(client));
    await client.connect();
    live = client;
    // A server may be set up to confirm before its disk has it. Then the cart would be told too early.
    await client.query(
      "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
    );
    await prepareTables(client, where);
    return client;
  };
  return {
    where,
    async use(work) {
      let client = live;
      try {
        client ??= await connect();
        return await work(client);
      } catch (error) {
        if (live !== undefined) await drop(live);
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (live !== undefined) await drop(live);
    },
  };
}

function configOf(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: "stepout",
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    keepAlive: true,
  };
}

/** `host:port/database`, whatever else the URL says. */
function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  const at = host === "" ? (searchParams.get("host") ?? "localhost") : host;
  return `${at}${pathname === "/" ? "" : pathname}`;
}

/** Throws Fault("usage") for a URL that pg does not understand, as one whose certificate file cannot be read. */
export function checkUrl(url: string): void {
  try {
    new Client(configOf(url));
  } catch (error) {
    const message = `The database's URL cannot be used (${messageOf(error)}); correct it.`;
    throw new Fault("usage", message, error);
  }
}
